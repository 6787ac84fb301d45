// Every page, found by following links as each kind of person: no violation by axe, no complaint in the console, no
// sideways scrolling; in both languages, light and dark, on a desk and on a phone, though not each with each. With BRANDWACHT_PICTURES=FOLDER it
// also takes a picture of each.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { startDemo, mails } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
const MOST_PAGES = 60;
let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

/** Two addresses with the same pattern are the same page: one is enough. */
function pattern(url) {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/\/products\/[0-9a-f]{32}/, '/products/{key}').replace(/^\/l\/.*/, '/l/{token}');
  return `${path}${[...searchParams.keys()].length > 0 && [...searchParams.keys()].every((key) => key !== 'after') ? `?${[...searchParams.keys()].sort().join('&')}` : ''}`;
}

async function check(page, name) {
  const bad = await violations(page);
  assert.deepEqual(bad, [], `axe on ${page.url()} (${name})`);
  assert.equal(await isTooWide(page), false, `${page.url()} (${name}) scrolls sideways`);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    const file = pattern(page.url()).replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'landing';
    await page.screenshot({ path: `${pictures}/${name}-${file}.png`, fullPage: true });
  }
}

/** Opens every kind of page that is linked from where the person starts; what is in `seen` was looked at already. */
async function roam(start, page, name, seen = new Set()) {
  const waiting = [start];
  seen.add(pattern(start));
  let opened = 0;
  while (waiting.length > 0 && opened < MOST_PAGES) {
    const url = waiting.shift();
    const answer = await page.goto(url);
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    assert.equal(answer.status(), 200, `${url} (${name})`);
    opened += 1;
    await check(page, name);
    const links = await page.$$eval('a[href]:not([download])', (all) => all.map((a) => a.href));
    for (const link of links) {
      // Of a page of plain text the browser asks for an icon that is not there, and complains.
      const plain = link.split('#')[0];
      if (!plain.startsWith(demo.web) || /\.(csv|json|txt|svg|ics)(\?|$)|\/raw(\?|$)|\/api\/|\/\.well-known\//.test(plain)) continue;
      if (!seen.has(pattern(plain))) {
        seen.add(pattern(plain));
        waiting.push(plain);
      }
    }
  }
  return { opened };
}

// Each language, each scheme and each width, and Dutch, whose words are longer, on a phone. What is left out differs from one
// of these in something that another one shows; pictures are taken of all of it.
const looks = [
  { language: 'nl', dark: false, viewport: DESK },
  { language: 'en', dark: true, viewport: DESK },
  { language: 'nl', dark: true, viewport: PHONE },
];
if (pictures) {
  looks.push(
    { language: 'en', dark: false, viewport: PHONE },
    { language: 'nl', dark: true, viewport: DESK },
    { language: 'en', dark: false, viewport: DESK },
  );
}

for (const look of looks) {
  const how = `${look.viewport.width}-${look.language}-${look.dark ? 'dark' : 'light'}`;

  test(`pages for everybody, ${how}`, async () => {
    const { page, atEase } = await person(browser, look);
    const { opened } = await roam(`${demo.web}/`, page, `public-${how}`);
    assert.ok(opened >= 2, `${opened} pages`);
    atEase();
  });

  // Shows: ASVS 3.4.3, 14.2.3
  test(`an analyst's pages, ${how}`, async () => {
    const { page, atEase } = await person(browser, look);
    await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
    const { opened } = await roam(`${demo.web}/desk`, page, `analyst-${how}`);
    assert.ok(opened >= 8, `${opened} pages`);
    atEase();
  });

  test(`the roster as a lead keeps it, ${how}`, async () => {
    const { page, atEase } = await person(browser, look);
    await signIn(page, demo, demo.accounts.find((it) => it.role === 'lead'));
    await page.goto(`${demo.web}/desk/duty`);
    assert.equal(await page.locator('button[name=act][value=rotate]').count(), 1);
    await check(page, `lead-${how}`);
    atEase();
  });

  test(`an institution's and a supplier's pages, ${how}`, async () => {
    const others = demo.accounts.filter((it) => !['analyst', 'lead'].includes(it.role));
    assert.ok(others.length >= 2, 'accounts of participants');
    // In the first look everybody walks through everything. In the others a template is looked at once, whoever comes to
    // it first: only what stands on it differs by account, and that does not change with the look.
    const shared = look === looks[0] ? undefined : new Set();
    for (const [n, account] of others.entries()) {
      const { page, context, atEase } = await person(browser, look);
      await signIn(page, demo, account);
      // An umbrella has one page of its own and reads no notices.
      const umbrella = account.role.includes('umbrella');
      const { opened } = await roam(`${demo.web}${umbrella ? '/sector' : '/home'}`, page, `member${n}-${how}`, shared);
      assert.ok(opened >= (umbrella || (shared && n > 0) ? 1 : 3), `${opened} pages for ${account.email}`);
      atEase();
      await context.close();
    }
  });

  test(`the page behind a link in a mail, ${how}`, async () => {
    const { page, atEase } = await person(browser, look);
    const all = await mails(demo);
    const links = new Set(all.flatMap((mail) => mail.text?.match(/https?:\/\/\S+\/l\/\S+/g) ?? []));
    assert.ok(links.size > 0, 'links in mails');
    for (const link of [...links].slice(0, 4)) {
      const answer = await page.goto(link);
      assert.equal(answer.status(), 200, link);
      await check(page, `link-${how}`);
    }
    atEase();
  });
}

// Pages that only an act leads to: what went wrong, what is asked once more, what came of it.
for (const look of looks.slice(0, 3)) {
  const how = `${look.viewport.width}-${look.language}-${look.dark ? 'dark' : 'light'}`;

  test(`pages after an act, ${how}`, async () => {
    const analyst = demo.accounts.find((it) => it.role === 'analyst');
    const institution = demo.accounts.find((it) => it.email.startsWith('f.terpstra'));

    const stranger = await person(browser, look);
    await stranger.page.goto(`${demo.web}/login`);
    await stranger.page.fill('input[name=mail]', 'nobody@zorg.example');
    await stranger.page.fill('input[name=password]', 'wrong');
    await press(stranger.page, 'form.panel .btn.primary', 422);
    await check(stranger.page, `act-login-wrong-${how}`);

    const { page, context } = await person(browser, look);
    await signIn(page, demo, analyst);
    assert.equal((await page.goto(`${demo.web}/desk/nowhere`)).status(), 404);
    await check(page, `act-fault-${how}`);
    await page.goto(`${demo.web}/desk/notices`);
    await page.locator('a.row-link[href$="/notices"]').first().click();
    await page.waitForURL(/\/notices$/);
    const composer = page.url();
    await press(page, 'button[name=act][value=send]', 200);
    await check(page, `act-confirm-send-${how}`);
    await page.goto(composer);
    await press(page, 'button[name=act][value=withdraw]', 200);
    await check(page, `act-confirm-withdraw-${how}`);
    await page.goto(composer);
    for (const box of await page.locator('input[name=id]').all()) await box.uncheck();
    await press(page, 'button[name=act][value=send]', 422);
    await check(page, `act-compose-wrong-${how}`);
    await page.goto(`${demo.web}/desk/organisations/new`);
    await page.$eval('main form', (form) => { form.noValidate = true; });
    await press(page, 'main form .btn.primary', 422);
    await check(page, `act-organisation-wrong-${how}`);
    await context.close();

    const member = await person(browser, look);
    await signIn(member.page, demo, institution);
    await member.page.locator('a.row-link').first().click();
    await member.page.waitForURL(/\/notices\//);
    await member.page.$eval('#answer form, form[action$="/answer"]', (form) => { form.noValidate = true; });
    await press(member.page, 'form[action$="/answer"] .btn.primary', 422);
    await check(member.page, `act-answer-wrong-${how}`);
    await member.page.goto(`${demo.web}/inventory/import`);
    await member.page.setInputFiles('input[type=file]', { name: 'lijst.csv', mimeType: 'text/csv', buffer: Buffer.from('Nummer,Merk,Type\nA-1,Halmarin,Pomp\nA-1,Halmarin,Dubbel\n,Zonder,Nummer\n') });
    await press(member.page, 'main form .btn.primary', 200);
    await check(member.page, `act-import-columns-${how}`);
  });
}

/** Presses a button and looks at what the server answers at the end of it. */
async function press(page, selector, status) {
  const [answer] = await Promise.all([page.waitForNavigation(), page.click(selector)]);
  assert.equal(answer.status(), status, `${selector} led to ${page.url()}`);
}
