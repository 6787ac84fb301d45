// How much work a plain case is: from the inbox to what goes out, counted in keys and clicks; and what each reader gets of the
// one text that the analyst wrote.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

/** The address of the composer of an advisory. */
async function composer(page, tracking) {
  await page.goto(`${demo.web}/desk?show=all&q=${tracking}`);
  return `${await page.getAttribute('a.row-link', 'href')}/notices`;
}

// Before the other tests, because the notices that it looks at go out there.
test('a template goes into the text with one key, and with a button where there is no script', async () => {
  const analyst = await person(browser, { viewport: DESK });
  const { page } = analyst;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  const path = await composer(page, 'BLV-2099-11');
  await page.goto(`${demo.web}${path}`);
  const choose = async (on) => {
    const name = await on.locator('#template option', { hasText: 'doe het vandaag' }).first().textContent();
    await on.selectOption('#template', { label: name });
  };
  const putIn = async (on, language) => {
    const text = await on.inputValue(`textarea[name=advice_${language}]`);
    assert.doesNotMatch(text, /[{}]/, 'everything is filled in');
    return text;
  };
  await choose(page);
  // Keys do nothing while somebody is in a list.
  await page.evaluate(() => document.activeElement.blur());
  await Promise.all([page.waitForNavigation(), page.keyboard.press('t')]);
  assert.match(await putIn(page, 'nl'), /Criminelen misbruiken dit lek nu\./);
  assert.match(await putIn(page, 'en'), /\[technical, supplier\]/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await page.goto(`${demo.web}${path}`);
  assert.equal(await page.inputValue('textarea[name=advice_nl]'), '', 'nothing was saved');
  analyst.atEase();

  const plain = await person(browser, { viewport: PHONE, script: false });
  await signIn(plain.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await plain.page.goto(`${demo.web}${path}`);
  await choose(plain.page);
  await Promise.all([plain.page.waitForNavigation(), plain.page.click('button[name=act][value=template]')]);
  assert.match(await putIn(plain.page, 'nl'), /Criminelen misbruiken dit lek nu\./);
  plain.atEase();
});

test('templates are read and written on a page of their own', async () => {
  const analyst = await person(browser, { viewport: PHONE });
  const { page } = analyst;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await page.goto(`${demo.web}/desk/templates`);
  assert.equal(await page.locator('a.row-link').count(), 4, 'the demonstration has the standard ones');
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await Promise.all([page.waitForNavigation(), page.locator('a.row-link').first().click()]);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await page.fill('textarea[name=nl]', 'Installeer {versie}.');
  await Promise.all([page.waitForNavigation(), page.click('button[value=save]')]);
  assert.match(await page.textContent('.error-summary'), /Wij kennen \{versie\} niet \(regel 1, Nederlands\)/);
  assert.equal(await page.inputValue('textarea[name=nl]'), 'Installeer {versie}.');
  assert.deepEqual(await violations(page), []);
  analyst.atEase({ refused: 1 });
});

/** The aim: strokes from the inbox to *sent*, for a case without doubts and with the words that the outline gives. */
const STROKES = 25;

// Shows: NEN 5.26
test('a plain advisory goes out in few strokes, each reader gets their own words', async (t) => {
  const tracking = 'BLV-2099-11';
  const before = (await mails(demo)).length;
  const analyst = await person(browser, { viewport: DESK });
  const { page } = analyst;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  assert.equal(new URL(page.url()).pathname, '/desk');

  let strokes = 0;
  const press = async (key, goes = false) => {
    strokes += 1;
    if (goes) await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    else await page.keyboard.press(key);
  };
  const click = async (locator, goes = false) => {
    strokes += 1;
    if (goes) await Promise.all([page.waitForNavigation(), locator.click()]);
    else await locator.click();
  };

  // Down to the advisory, and to its notice.
  for (let row = 0; row < 20; row += 1) {
    await press('j');
    const on = await page.evaluate(() => document.activeElement.closest('tr')?.innerText ?? '');
    if (on.includes(tracking)) break;
  }
  await press('m', true);
  assert.match(new URL(page.url()).pathname, /\/desk\/advisories\/[^/]+\/notices$/);
  await press('o', true);
  assert.match(await page.inputValue('textarea[name=advice_nl]'), /\[techniek, leverancier\]/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await click(page.locator('input[name=impact][value=delayed_care]'));
  await press('m', true);
  assert.equal((await mails(demo)).length, before, 'asking sends nothing');
  await click(page.locator('form .btn.primary'), true);
  assert.match(new URL(page.url()).pathname, /\/follow-up$/);
  t.diagnostic(`${strokes} keys and clicks from the inbox to sent`);
  assert.ok(strokes <= STROKES, `${strokes} keys and clicks`);

  // The care home reads what a care home does, its supplier what a supplier does.
  const to = async (part) => until(`the mail to ${part}`, async () =>
    (await mails(demo)).slice(before).find((mail) => mail.to.some((address) => address.includes(part))));
  const supplier = await to('@poldernet.example');
  const plain = supplier.text.replace(/\s+/g, ' ');
  assert.match(plain, /Zet .* op een eigen deel van het netwerk/);
  assert.doesNotMatch(supplier.text, /\[techniek|Onze technici weten/);
  const home = await to('marja@zorghuisringdijk.example');
  assert.doesNotMatch(home.text.replace(/\s+/g, ' '), /Maak eerst een reservekopie/);
  const words = home.text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word) && !word.startsWith('http')).length;
  assert.ok(words <= 120, `the care home reads ${words} words`);
  analyst.atEase();
});
