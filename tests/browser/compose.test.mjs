// How much work a plain case is: from the inbox to what goes out, counted in keys and clicks; and what each reader gets of the
// one text that the analyst wrote.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, isTooWide, launch, person, signIn, violations } from './browser.mjs';

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

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
