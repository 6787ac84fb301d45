// The duty officer: called out at night, takes it up on a phone, works through the call list; and the roster on paper.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.BRANDWACHT_BINARY ?? path.join(root, 'target/debug/brandwacht');
const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

async function check(page, name) {
  assert.deepEqual(await violations(page), [], `axe on ${page.url()} (${name})`);
  assert.equal(await isTooWide(page), false, `${page.url()} (${name}) scrolls sideways`);
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
}

async function press(page, locator) {
  await Promise.all([page.waitForNavigation(), locator.click()]);
}

// Shows: NEN 5.24
test('somebody on duty is called out, takes it up on a phone, and colleagues see who', async () => {
  const before = (await mails(demo)).length;
  const made = spawnSync(binary, ['duty', 'page', '--database', demo.database, '--json'], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const mail = await until('the mail that calls out', async () =>
    (await mails(demo)).slice(before).find((it) => /\/duty\//.test(it.text)));
  assert.ok(mail.to.some((to) => to.endsWith('@certwaterland.example')), `${mail.to}`);
  const link = mail.text.match(/https?:\/\/\S+\/duty\/\S+/)[0];

  const phone = await person(browser, { viewport: PHONE });
  const { page } = phone;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await page.goto(link);
  await check(page, 'duty-called-390');
  await press(page, page.locator('form.panel .btn.primary'));
  assert.equal(await page.locator('form.panel .btn.primary').count(), 0, 'nobody takes it up twice');
  assert.match(await page.locator('main').innerText(), /Sanne Vuurman/);
  await check(page, 'duty-taken-390');

  const lead = await person(browser, { viewport: DESK });
  await signIn(lead.page, demo, demo.accounts.find((it) => it.role === 'lead'));
  await lead.page.goto(link);
  assert.match(await lead.page.locator('main').innerText(), /Sanne Vuurman/);
  phone.atEase();
  lead.atEase();
});

test('the call list is worked through on a phone', async () => {
  const phone = await person(browser, { viewport: PHONE });
  const { page } = phone;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await page.goto(`${demo.web}/desk/calls`);
  const first = page.locator('.call').first();
  const whom = await first.locator('h2').innerText();
  const number = await first.locator('a.tel').first().getAttribute('href');
  assert.match(number, /^tel:\+?\d/);
  await check(page, 'calls-390');
  await press(page, first.locator('button[value=no_reply]'));
  const again = page.locator('.call', { hasText: whom }).first();
  assert.match(await again.innerText(), /geen gehoor/i);
  // Reached: what they say is noted on the page of the notice.
  await press(page, again.locator('.outcomes a'));
  assert.match(page.url(), /\/desk\/notices\/[^/]+#phone$/);
  await check(page, 'calls-reached-390');
  phone.atEase();
});

test('the roster is put up, changed by a lead, and fits on paper', async () => {
  const lead = await person(browser, { viewport: DESK });
  const { page } = lead;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'lead'));
  await page.goto(`${demo.web}/desk/duty`);
  const rows = page.locator('table tbody tr');
  const weeks = await rows.count();
  assert.ok(weeks >= 8, `${weeks} weeks`);
  // Somebody swaps: the second week's first person becomes another.
  const row = rows.nth(1);
  await row.locator('summary').click();
  const select = row.locator('select[name=first]');
  const options = await select.locator('option').evaluateAll((all) => all.map((it) => it.value));
  const chosen = await select.inputValue();
  const second = await row.locator('select[name=second]').inputValue();
  const other = options.find((it) => it !== chosen && it !== second);
  assert.ok(other, 'three people take turns');
  await select.selectOption(other);
  await press(page, row.locator('button[value=swap]'));
  await page.goto(`${demo.web}/desk/duty`);
  await rows.nth(1).locator('summary').click();
  assert.equal(await rows.nth(1).locator('select[name=first]').inputValue(), other);
  // On paper: names and numbers, and no forms.
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('form:visible').count(), 0, 'no forms on paper');
  assert.match(await page.locator('table').innerText(), /\+31/);
  if (pictures) await page.pdf({ path: `${pictures}/duty.pdf`, format: 'A4' });
  lead.atEase();
});
