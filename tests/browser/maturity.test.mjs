// A care home without a list ticks the IT photo on a phone: it sees a line of its own and how much is known, and the
// analyst sees what it does not know. Without script, as everything that is filled in must work.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startDemo } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/maturity-${name}.png`, fullPage: true });
}

const text = (page) => page.locator('main').innerText();
const tineke = () => demo.accounts.find((it) => it.email === 'tineke@zorghuisdelisdodde.example');

test('a care home ticks what it has and sees a line and the coverage', async () => {
  const { page, atEase } = await person(browser, { viewport: PHONE });
  await signIn(page, demo, tineke());
  assert.match(await text(page), /Onze spullen: 6 van 6 modellen bekend\. Van \d+ producten van de ICT-foto weten wij nog niet/);
  await page.goto(`${demo.web}/inventory/photo`);
  assert.match(await text(page), /15 van|14 van/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await picture(page, 'photo');

  // One more thing, of which nobody knows the maker.
  const group = page.locator('section[aria-labelledby="g-nurse-call"]');
  await group.locator(':scope > details > summary').click();
  await page.fill('#m-other-nurse-call', 'Zandloper Zorgtechniek');
  await page.fill('#p-other-nurse-call', 'Belbox 3');
  await page.check('input[name="s-other-nurse-call"][value="yes"]');
  await page.check('input[name="s-ascom-telligence"][value="no"]');
  assert.ok(await page.locator('[data-unsaved-note]').isVisible(), 'it says that this is not kept yet');
  await Promise.all([page.waitForNavigation(), page.click('form.photo .btn.primary')]);
  assert.match(await text(page), /Bewaard: 2 antwoorden/);
  assert.deepEqual(await violations(page), []);
  await picture(page, 'saved');

  await page.click('.note.ok a');
  const list = await text(page);
  assert.match(list, /Belbox 3/);
  assert.match(list, /aangevinkt/);
  assert.doesNotMatch(list, /Telligence/);
  assert.match(list, /5 van 6 modellen bekend/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await picture(page, 'list');
  await page.click('.coverage a');
  assert.match(await text(page), /Wij kennen de fabrikant niet/);
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  await picture(page, 'unknown');
  atEase();

  const desk = await person(browser, { viewport: DESK });
  await signIn(desk.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await desk.page.goto(`${demo.web}/desk/organisations`);
  await desk.page.click('text=Zorghuis De Lisdodde');
  assert.match(await text(desk.page), /Weet niet of het er is: .*UniFi/);
  await desk.page.click('a[href$="/unknown"]');
  await Promise.all([desk.page.waitForNavigation(), desk.page.click('a[href^="/desk/register/new"]')]);
  assert.equal(await desk.page.inputValue('#registered_product'), 'Belbox 3');
  desk.atEase();
});

test('the same page works without script, and one who narrows is told what is left out', async () => {
  const { page } = await person(browser, { viewport: PHONE, script: false });
  await signIn(page, demo, tineke());
  await page.goto(`${demo.web}/inventory/photo`);
  await page.check('input[name="s-ecare-puur"][value="unknown"]');
  await Promise.all([page.waitForNavigation(), page.click('form.photo .btn.primary')]);
  assert.match(await text(page), /Bewaard: 1 antwoord/);

  await page.goto(`${demo.web}/inventory/threshold`);
  await page.check('input[name="from"][value="certain"]');
  await Promise.all([page.waitForNavigation(), page.click('form.panel .btn.primary')]);
  assert.match(await text(page), /Bewaard/);
  await picture(page, 'threshold');
  await page.goto(`${demo.web}/inventory`);
  assert.match(await text(page), /1 mogelijke treffer staat er niet bij/);
  await page.click('.note.warn a');
  assert.match(await text(page), /Pillaro Home Mk II[\s\S]*twijfel/);
  await picture(page, 'shown');
});
