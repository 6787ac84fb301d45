// What only an institution can tell: the analyst asks, the mail comes, whoever walks past the devices fills in one
// version for all or sends the list back, and the doubt is gone from the desk.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/questions-${name}.png`, fullPage: true });
}

/** Sends what can be asked of an institution, and gives the link in the mail that comes of it. */
async function ask(analyst, institution) {
  const before = (await mails(demo)).length;
  await analyst.page.goto(`${demo.web}/desk/questions`);
  await analyst.page.locator('a.row-link', { hasText: institution }).first().click();
  await analyst.page.waitForURL(/\/desk\/questions\/new/);
  const button = analyst.page.locator('button[name=act][value=send]');
  assert.match(await button.innerText(), /over \d+ apparaten/);
  await Promise.all([analyst.page.waitForURL(/\/desk\/questions\/[0-9a-f-]{36}/), button.click()]);
  const question = analyst.page.url().split('?')[0];
  const mail = await until('the question', async () => (await mails(demo)).slice(before).find((it) => it.subject.startsWith('[VRAAG]')));
  const link = mail.text.match(/https?:\/\/\S+\/q\/\S+/)[0];
  return { question, mail, link };
}

test('one version for all of a kind, on a phone and without script', async () => {
  const analyst = await person(browser, { viewport: DESK });
  await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  const { question, mail, link } = await ask(analyst, 'UMC Waterland');
  assert.match(mail.text, /Hier kijkt\s+u:\s+Druk\s+op\s+het\s+scherm\s+van\s+de\s+printer/);
  const doubts = async () => {
    await analyst.page.goto(`${demo.web}/desk/review`);
    // The page shows the first ones only; its title says how many there are.
    return Number((await analyst.page.locator('h1').innerText()).match(/\d+/)?.[0] ?? 0);
  };
  const before = await doubts();

  const walker = await person(browser, { viewport: PHONE, script: false });
  await walker.page.goto(link);
  assert.equal(await isTooWide(walker.page), false);
  const answered = await analyst.page.goto(question).then(() => analyst.page.locator('h1').innerText());
  assert.match(answered, /: 0 van/, 'opening the link has changed nothing');
  // Everything of the first kind, and one device that is no longer there.
  const group = walker.page.locator('div.section', { hasText: 'Welke softwareversie staat erop?' }).first();
  await group.locator('input[name^=all-]').fill('3.1.7');
  await walker.page.locator('select[name^=s-]').last().selectOption('gone');
  await press(walker.page, 'form.ask .btn.primary');
  assert.match(await walker.page.locator('.note.ok').innerText(), /genoteerd/);
  walker.atEase();

  await until('the doubts to go', async () => (await doubts()) < before);
  await analyst.page.goto(question);
  assert.match(await analyst.page.locator('h1').innerText(), /: [1-9]\d* van/);
  const inventory = await person(browser, { viewport: DESK });
  await signIn(inventory.page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
  await inventory.page.goto(`${demo.web}/inventory?q=PH-4`);
  assert.match(await inventory.page.locator('main').innerText(), /3\.1\.7 \(gemeld op /);
  analyst.atEase();
});

test('the list as a file, with a mistake in it and put right', async () => {
  const analyst = await person(browser, { viewport: DESK });
  await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  const { question, link } = await ask(analyst, 'GGZ De Meerkoet');
  const walker = await person(browser, { viewport: DESK });
  await walker.page.goto(link);
  const csv = await (await fetch(`${link}/devices.csv`)).text();
  const lines = csv.trim().split('\r\n');
  const filled = (first) => [lines[0], `${lines[1]}${first}`, `${lines[2]}niet te lezen`, ...lines.slice(3)].join('\r\n');
  const upload = async (text) => {
    await walker.page.setInputFiles('input[type=file]', { name: 'lijst.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await press(walker.page, 'form[enctype] .btn');
  };
  await upload(filled('4-feb'));
  assert.match(await walker.page.locator('.error-summary').innerText(), /Bestandsregel 2, kolom “Antwoord”: .*datum/);
  await picture(walker.page, 'upload-wrong');
  await upload(filled('4.2'));
  assert.match(await walker.page.locator('.note.ok').innerText(), /1 antwoord genoteerd/);
  await analyst.page.goto(question);
  assert.match(await analyst.page.locator('h1').innerText(), /: 2 van/);
  await press(analyst.page, 'button[value=remind]');
  await until('the reminder', async () => (await mails(demo)).some((it) => it.subject.includes('Herinnering')));
  analyst.atEase();
});

for (const { language, dark, viewport } of [
  { language: 'nl', dark: false, viewport: DESK },
  { language: 'en', dark: true, viewport: DESK },
  { language: 'en', dark: false, viewport: PHONE },
  { language: 'nl', dark: true, viewport: PHONE },
]) {
  test(`the pages of questions, ${viewport.width}-${language}-${dark ? 'dark' : 'light'}`, async () => {
    const how = `${viewport.width}-${language}-${dark ? 'dark' : 'light'}`;
    const { page, atEase } = await person(browser, { language, dark, viewport });
    await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
    await page.goto(`${demo.web}/desk/questions`);
    const hrefs = await page.$$eval('a.row-link', (all) => all.map((a) => a.href));
    const one = (pattern) => hrefs.find((href) => pattern.test(href));
    const link = (await mails(demo)).map((it) => it.text?.match(/https?:\/\/\S+\/q\/\S+/)?.[0]).find(Boolean);
    for (const [name, url] of [
      ['list', `${demo.web}/desk/questions`], ['new', one(/\/new\?/)], ['one', one(/questions\/[0-9a-f-]{36}/)], ['link', link],
    ]) {
      assert.ok(url, name);
      await page.goto(url);
      assert.deepEqual(await violations(page), [], `axe on ${url}`);
      await picture(page, `${name}-${how}`);
      assert.equal(await isTooWide(page), false, `${url} scrolls sideways`);
    }
    if (pictures && viewport === DESK) {
      await page.goto(link);
      await page.pdf({ path: `${pictures}/questions-paper-${language}.pdf`, format: 'A4', preferCSSPageSize: true });
    }
    atEase();
  });
}
