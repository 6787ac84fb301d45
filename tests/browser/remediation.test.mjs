// How far each device is: an institution ticks devices per vulnerability and uses the switch for all, and the CERT sees
// the numbers, has the advisory matched again by hand, and finds the product.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

async function press(page, locator) {
  await Promise.all([page.waitForNavigation(), locator.click()]);
}

async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/remediation-${name}.png`, fullPage: true });
}

/** Matched, not remediated, in progress, done and to be said anew, as the page of an advisory counts them. */
async function figures(page) {
  return (await page.locator('ul.figures b').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')));
}

async function reach(analyst, title) {
  await analyst.page.goto(`${demo.web}/desk?show=all&q=${encodeURIComponent(title)}`);
  await press(analyst.page, analyst.page.locator('a.row-link').first());
  await press(analyst.page, analyst.page.locator('a[href$="/assets"]').first());
  return analyst.page.url();
}

for (const script of [true, false]) {
  test(`devices are marked per vulnerability, ${script ? 'at a desk' : 'on a phone without script'}`, async () => {
    const analyst = await person(browser, { viewport: DESK });
    await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
    const page = await reach(analyst, 'HALM-SA-2099-001');
    const before = await figures(analyst.page);
    assert.ok(before[0] > 0 && before[3] > 0, `the story has marked some: ${before}`);

    const officer = await person(browser, { viewport: script ? DESK : PHONE, script, language: script ? 'nl' : 'en' });
    await signIn(officer.page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
    await officer.page.goto(`${demo.web}/notices?show=all`);
    const notice = officer.page.locator('a', { hasText: /Perfuro/ }).first();
    await press(officer.page, notice);
    await press(officer.page, officer.page.locator('a[href$="/devices"]').first());
    assert.equal(await isTooWide(officer.page), false);
    if (script) assert.deepEqual(await violations(officer.page), []);
    await picture(officer.page, script ? 'devices' : 'devices-phone-en');

    const open = officer.page.locator('tr', { has: officer.page.locator('.tag.todo') });
    const left = await open.count();
    assert.ok(left > 0, 'something is not remediated yet');
    await open.first().locator('input[name=mark]').check();
    await officer.page.locator('input[name=state][value=remediation_done]').check();
    await officer.page.fill('#note', 'SW 4.2.1');
    await press(officer.page, officer.page.locator('.panel .btn.primary'));
    assert.equal(await open.count(), left - 1);
    assert.match(await officer.page.locator('main').innerText(), /SW 4\.2\.1/);

    await analyst.page.goto(page);
    const ticked = await figures(analyst.page);
    assert.equal(ticked[0], before[0]);
    assert.notDeepEqual(ticked, before, 'the desk sees it');
    if (script) {
      assert.deepEqual(await violations(analyst.page), []);
      await picture(analyst.page, 'desk');
    }
    officer.atEase();
    analyst.atEase();
  });
}

test('all devices at once, and the answer that says so is filled in', async () => {
  const officer = await person(browser, { viewport: DESK });
  await signIn(officer.page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
  await officer.page.goto(`${demo.web}/notices?show=all`);
  await press(officer.page, officer.page.locator('a', { hasText: /Perfuro/ }).first());
  const notice = officer.page.url();
  await press(officer.page, officer.page.locator('a[href$="/devices"]').first());
  // What is in doubt is changed only when that is asked for.
  for (const also of await officer.page.locator('input[name^=also_]').all()) await also.check();
  await press(officer.page, officer.page.locator('button[name=all][value=remediation_done]'));
  assert.equal(await officer.page.locator('td .tag.todo').count(), 0);
  await officer.page.goto(notice);
  assert.match(await officer.page.locator('main').innerText(), /(\d+) van \1 apparaten zijn klaar/);
  // One device with all its advisories.
  await officer.page.goto(`${demo.web}/inventory?show=affected`);
  await press(officer.page, officer.page.locator('a[href^="/inventory/assets/"]').first());
  assert.deepEqual(await violations(officer.page), []);
  await picture(officer.page, 'asset');
  officer.atEase();
});

test('matching by hand is told from what the program does, and a product leads to its advisories', async () => {
  const analyst = await person(browser, { viewport: DESK });
  await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await reach(analyst, 'OCU-SA-2099-07');
  await press(analyst.page, analyst.page.locator('form[action$="/match"] button'));
  assert.match(await analyst.page.locator('.note.ok').innerText(), /vergelijking is gevraagd/);
  const runs = async () => {
    await analyst.page.goto(`${demo.web}/desk/jobs`);
    return analyst.page.locator('tr', { hasText: 'met de hand' }).filter({ hasText: 'OCU-SA-2099-07' });
  };
  await until('the run to be done', async () => {
    const row = (await runs()).first();
    return (await row.count()) > 0 && !/wacht of loopt/.test(await row.innerText());
  });
  assert.ok((await analyst.page.locator('tr', { hasText: 'automatisch' }).count()) > 0);
  assert.deepEqual(await violations(analyst.page), []);
  await picture(analyst.page, 'runs');
  await analyst.page.goto(`${demo.web}/desk/products?q=perfuro`);
  assert.deepEqual(await violations(analyst.page), []);
  await picture(analyst.page, 'products');
  await press(analyst.page, analyst.page.locator('tbody a').first());
  assert.match(await analyst.page.locator('main').innerText(), /HALM-SA-2099-001/);
  assert.deepEqual(await violations(analyst.page), []);
  await analyst.page.setViewportSize(PHONE);
  assert.equal(await isTooWide(analyst.page), false);
  analyst.atEase();
});
