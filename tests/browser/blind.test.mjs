// Comparing at home, with the real program: a member takes the bundle and the key from the page, compares a list that
// never leaves the folder, and sends the counts in; the analyst sees the number and no device.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.BRANDWACHT_BINARY ?? path.join(root, 'target/debug/brandwacht');
const list = path.join(root, 'demo/at-home/oogkliniek-de-vuurtoren.csv');
const pictures = process.env.BRANDWACHT_PICTURES;
let demo;
let browser;
let home;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'brandwacht-home-'));
  demo = await startDemo();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/blind-${name}.png`, fullPage: true });
}

test('a clinic compares at home and the analyst sees the number only', async () => {
  const member = await person(browser, { viewport: PHONE });
  const clinic = demo.accounts.find((it) => it.email === 'ilse@oogkliniekdevuurtoren.example');
  await signIn(member.page, demo, clinic);
  await member.page.goto(`${demo.web}/assess`);
  assert.match(await member.page.locator('main').innerText(), /Vergelijkt thuis/);
  assert.deepEqual(await violations(member.page), []);
  assert.equal(await isTooWide(member.page), false);

  // Bundle and key come from the page; what is on the page is what the key file says.
  const [download] = await Promise.all([
    member.page.waitForEvent('download'),
    member.page.click('a[href="/assess/bundle"]'),
  ]);
  assert.match(download.suggestedFilename(), /^brandwacht-\d{4}-\d\d-\d\d\.bwb$/);
  const example = await member.page.locator('pre').filter({ hasText: 'bundle show' }).innerText();
  assert.ok(example.includes(download.suggestedFilename()), example);
  await download.saveAs(path.join(home, 'bundle.bwb'));
  const key = await (await fetch(`${demo.web}/.well-known/brandwacht-bundle-key`)).text();
  writeFileSync(path.join(home, 'cert.key'), key);
  const print = (await member.page.locator('code.print').first().innerText()).trim();
  assert.ok(key.includes(print), `${print} in ${key}`);

  const run = (...all) => execFileSync(binary, all, { cwd: home, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const shown = run('bundle', 'show', 'bundle.bwb', '--trust', 'cert.key');
  assert.match(shown, /which you trust/);
  run('assess', '--bundle', 'bundle.bwb', '--trust', 'cert.key', '--inventory', list,
    '--report', 'verslag.html', '--answers', 'antwoord.json', '--lang', 'nl');
  const answers = readFileSync(path.join(home, 'antwoord.json'), 'utf8');
  assert.doesNotMatch(answers, /VT-00/);
  const told = JSON.parse(answers).answers.find((it) => it.advisory === 'NPS-2099-04');
  assert.ok(told.affected + told.review > 0, 'the clinic has monitors that this is about');
  assert.match(readFileSync(path.join(home, 'verslag.html'), 'utf8'), /VT-003/);

  // A file that names a device is refused with its place.
  const spilt = JSON.parse(answers);
  spilt.answers[0].inventory_number = 'VT-003';
  writeFileSync(path.join(home, 'fout.json'), JSON.stringify(spilt));
  // In a browser of its own, because the console calls the answer to a wrong form an error.
  const careless = await person(browser, { viewport: PHONE });
  await signIn(careless.page, demo, clinic);
  await careless.page.goto(`${demo.web}/assess`);
  await careless.page.setInputFiles('#file', path.join(home, 'fout.json'));
  await Promise.all([careless.page.waitForNavigation(), careless.page.click('form[enctype] .btn.primary')]);
  assert.match(await careless.page.locator('.error-summary').innerText(), /\/answers\/0\/inventory_number/);
  assert.deepEqual(await violations(careless.page), []);
  await picture(careless.page, 'refused');

  await member.page.goto(`${demo.web}/assess`);
  await member.page.setInputFiles('#file', path.join(home, 'antwoord.json'));
  await Promise.all([member.page.waitForURL(/sent=/), member.page.click('form[enctype] .btn.primary')]);
  assert.match(await member.page.locator('.note.ok').innerText(), /Bedankt/);
  await picture(member.page, 'member');

  const analyst = await person(browser, { viewport: DESK });
  await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await analyst.page.locator('tr', { hasText: 'NPS-2099-04' }).locator('a.row-link').click();
  await analyst.page.waitForURL(/\/desk\/advisories\//);
  const blind = await analyst.page.locator('section[aria-labelledby=h-blind]').innerText();
  assert.match(blind, /Oogkliniek De Vuurtoren/);
  assert.match(blind, told.affected > 0 ? new RegExp(`zelf geteld: ${told.affected}`) : /nog uit te zoeken/);
  assert.doesNotMatch(await analyst.page.locator('main').innerText(), /VT-00/);
  assert.deepEqual(await violations(analyst.page), []);
  await picture(analyst.page, 'advisory');
  if (told.affected > 0) {
    // A draft follows, with the number in place of devices.
    const advisory = new URL(analyst.page.url()).pathname;
    const row = await until('the draft', async () => {
      await analyst.page.goto(`${demo.web}${advisory}/notices`);
      const found = analyst.page.locator('tr', { hasText: 'Oogkliniek De Vuurtoren' });
      return (await found.count()) > 0 && found.first().innerText();
    });
    assert.match(row, new RegExp(`Zelf geteld: ${told.affected}`));
    await picture(analyst.page, 'composer');
  }
  member.atEase();
  analyst.atEase();
});

test('taking a list home asks for a word first', async () => {
  const { page, atEase } = await person(browser, { viewport: PHONE });
  await signIn(page, demo, demo.accounts.find((it) => it.email === 'it@desteiger.example'));
  await page.goto(`${demo.web}/assess/mode`);
  await picture(page, 'mode');
  assert.deepEqual(await violations(page), []);
  await page.check('input[name=mode][value=blind]');
  await Promise.all([page.waitForNavigation(), page.click('form.panel .btn.primary')]);
  await picture(page, 'confirm');
  assert.deepEqual(await violations(page), []);
  assert.match(await page.locator('main').innerText(), /WISSEN/);
  await page.fill('#word', 'wissen');
  await Promise.all([page.waitForURL(/\/assess\?/), page.click('form.panel .btn.primary')]);
  assert.match(await page.locator('main').innerText(), /regels zijn gewist/);
  await page.goto(`${demo.web}/inventory`);
  assert.equal(await page.locator('table.data tbody tr').count(), 0);
  atEase();
});
