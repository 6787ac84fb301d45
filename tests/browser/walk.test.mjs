// The main path, as people walk it: an analyst opens a new advisory, decides about the doubtful ones, sends; the care
// home and its IT supplier get their mails; the care home answers on a phone; the analyst sees it, and who is left.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mails, startDemo, until } from './demo.mjs';
import { DESK, PHONE, launch, person, signIn } from './browser.mjs';

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

/** The first link in a mail's text that stands under this label. */
function linkUnder(mail, label) {
  const lines = mail.text.split(/\r?\n/);
  const at = lines.findIndex((line) => line.startsWith(`${label}:`));
  assert.ok(at >= 0, `"${label}" in\n${mail.text}`);
  return lines[at + 1].trim();
}

async function press(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

for (const script of [true, false]) {
  const how = script ? 'with script' : 'without script';
  // Each walk takes another advisory that is still in draft, so that they do not meet.
  const tracking = script ? 'BLV-2099-11' : 'MKA-2099-031';

  // Shows: NEN 5.24, 5.26
  test(`from a new advisory to who is left, ${how}`, async () => {
    const before = (await mails(demo)).length;
    const analyst = await person(browser, { viewport: DESK, script });
    const { page } = analyst;
    await signIn(page, demo, demo.accounts.find((it) => it.role === 'analyst'));
    assert.equal(new URL(page.url()).pathname, '/desk');

    // Opens the new advisory.
    await page.locator('tr', { hasText: tracking }).locator('a.row-link').click();
    await page.waitForURL(/\/desk\/advisories\//);
    assert.match(await page.locator('.crumbs').innerText(), new RegExp(tracking));
    const advisory = new URL(page.url()).pathname;

    // Reviews the doubtful matches, if there are any, one after the other.
    await page.goto(`${demo.web}${advisory}/review`);
    let decided = 0;
    for (; decided < 100; decided += 1) {
      const yes = page.locator('.doubt-box button[value=affected]').first();
      if (await yes.count() === 0) break;
      await Promise.all([page.waitForNavigation(), yes.click()]);
    }
    assert.ok(tracking !== 'MKA-2099-031' || decided > 0, 'this advisory has doubtful matches');
    assert.equal(await page.locator('.doubt-box').count(), 0, 'nothing is left to decide');

    // Writes, saves, reads the preview and sends; the first press only asks.
    await page.goto(`${demo.web}${advisory}/notices`);
    await page.fill('textarea[name=advice_nl]', 'Sluit poort 8443 vandaag nog af.');
    await page.fill('textarea[name=advice_en]', 'Close port 8443 today.');
    await page.check('input[name=impact][value=delayed_care]');
    await press(page, 'button[name=act][value=save]');
    assert.match(await page.locator('.mail').first().innerText(), /Sluit poort 8443|Close port 8443/);
    assert.equal((await mails(demo)).length, before, 'saving sends nothing');
    await press(page, 'button[name=act][value=send]');
    assert.equal((await mails(demo)).length, before, 'asking sends nothing');
    await press(page, 'form .btn.primary');
    assert.equal(new URL(page.url()).pathname, `${advisory}/follow-up`);

    // The mails arrive: the care home's, and where a supplier acts for it the supplier's too.
    const fresh = await until('mails', async () => {
      const all = (await mails(demo)).slice(before);
      return all.some((mail) => mail.to.includes('marja@zorghuisringdijk.example')) && all;
    });
    const home = fresh.find((mail) => mail.to.includes('marja@zorghuisringdijk.example'));
    if (script) {
      const supplier = await until('the mail to the supplier', async () =>
        (await mails(demo)).slice(before).find((mail) => mail.to.some((to) => to.endsWith('@poldernet.example'))));
      assert.match(supplier.text, /Zorghuis Ringdijk/);
      assert.match(supplier.text, /Sluit poort 8443/);
      assert.match(home.text, /Poldernet Zorg-ICT/, 'the care home reads who acts for it');
    }

    // Answers on a phone, without an account. Opening the link answers nothing yet: mail scanners do that too.
    const phone = await person(browser, { viewport: PHONE, script });
    const link = linkUnder(home, script ? 'Geregeld door ICT' : 'Bel mij');
    await phone.page.goto(link);
    await phone.page.goto(link);
    await page.reload();
    const row = () => page.locator('section', { has: page.locator('#h-all') }).locator('tr', { hasText: 'Zorghuis Ringdijk' });
    assert.match(await row().innerText(), /nog geen antwoord/);
    await press(phone.page, 'form .btn.primary');
    assert.match(await phone.page.locator('h1').innerText(), /Dank u wel/);
    await phone.page.goto(link);
    assert.match(await phone.page.locator('h1').innerText(), /Dank u wel/, 'the link works once and says so');

    // The analyst sees the answer, and who is left.
    await page.reload();
    assert.match(await row().innerText(), script ? /Geregeld door ICT/ : /Bel mij/);
    const left = page.locator('section', { has: page.locator('#h-owe') });
    const owing = await left.locator('tbody tr').allInnerTexts();
    assert.ok(owing.length > 0, 'somebody is left');
    assert.equal(owing.some((text) => text.includes('Zorghuis Ringdijk')), !script, owing.join('\n'));
    if (!script) {
      assert.match(owing[0], /Zorghuis Ringdijk/, 'who asked for a call stands first');
      await page.goto(`${demo.web}/desk/calls`);
      assert.match(await page.locator('.calls').innerText(), /Zorghuis Ringdijk/);
    }
    analyst.atEase();
    phone.atEase();
  });
}
