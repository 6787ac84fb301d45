// A doubt becomes a rule: the analyst sees which words differ, decides with one key, sees what else changes, keeps the
// rule, and takes it back. The worker matches again in between.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startDemo, until } from './demo.mjs';
import { DESK, launch, person, signIn } from './browser.mjs';

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

test('an answer is remembered for everybody, by keyboard, and taken back', async () => {
  const analyst = await person(browser, { viewport: DESK });
  const { page } = analyst;
  await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await page.goto(`${demo.web}/desk/review`);
  const questions = async () => page.locator('form.question').count();
  assert.ok(await questions() > 0, 'the demonstration has doubts');
  assert.ok(await page.locator('.question mark').count() > 0, 'the words that make the difference are marked');

  // j goes to the first question, v makes a rule "never the same" of it.
  const first = page.locator('form.question').first();
  const device = await first.locator('tbody').innerText();
  const [number] = (await first.innerText()).match(/[A-Z]+-?[0-9]{4,}/);
  await page.keyboard.press('j');
  await Promise.all([page.waitForURL(/\/desk\/register\/new/), page.keyboard.press('v')]);
  assert.equal(await page.locator('input[name=kind]:checked').getAttribute('value'), 'other_product');
  const product = await page.inputValue('#registered_product');
  assert.ok(product.length > 1 && device.includes(product), `${product} is in ${device}`);
  const preview = await page.locator('section', { has: page.locator('#h-effect') }).innerText();
  assert.match(preview, /Deze regel gaat over/);
  assert.match(preview, /twijfel\s*→\s*niet geraakt/);
  await page.fill('#reason', 'Gebeld met de afdeling: een ander apparaat');
  await Promise.all([page.waitForURL(/\/desk\/review\?made=/), page.locator('.actions .btn.primary').click()]);
  assert.match(await page.locator('.note.ok').innerText(), /is nooit/);

  // The worker matches again: the question is gone for every institution.
  // It is known by its device: another device of that name may have a model beside it, which the rule does not speak of.
  const asked = () => page.locator('form.question', { hasText: new RegExp(`\\b${number}\\b`) }).count();
  await until('the question to go', async () => { await page.reload(); return await asked() === 0; });

  // The next question is chosen already: it takes one key.
  const chosen = () => page.evaluate(() => document.activeElement.closest('form.question')?.id);
  const second = await chosen();
  assert.ok(second, 'a question is chosen');
  await Promise.all([page.waitForURL(/\/desk\/review\?done=/), page.keyboard.press('n')]);
  assert.equal(await page.locator(`#${second}`).count(), 0, 'it is decided');
  assert.ok(await chosen(), 'and the next is chosen');

  // In the register with its reason; taken back, the question comes again.
  await page.goto(`${demo.web}/desk/register?q=afdeling`);
  assert.equal(await page.locator('a.row-link').count(), 1);
  await page.locator('a.row-link').click();
  await page.waitForURL(/\/desk\/register\/[0-9a-f-]+$/);
  assert.match(await page.locator('section', { has: page.locator('#h-effect') }).innerText(), /niet geraakt/);
  await page.fill('#reason', 'Toch hetzelfde');
  await Promise.all([page.waitForNavigation(), page.locator('form.panel button').click()]);
  assert.match(await page.locator('.facts').innerText(), /Teruggenomen door/);
  await page.goto(`${demo.web}/desk/review`);
  await until('the question to come again', async () => { await page.reload(); return await asked() > 0; });
  analyst.atEase();
});
