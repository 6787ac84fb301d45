// Bills of materials: a hospital adds one for a product of its list and reads what was found; the CERT sees the same hit on
// the advisory; a file that is none is refused with the place.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDemo, until } from './demo.mjs';
import { DESK, PHONE, isTooWide, launch, person, signIn, violations } from './browser.mjs';

const pictures = process.env.BRANDWACHT_PICTURES;
const bill = fileURLToPath(new URL('../../demo/sboms/endora-hd-1.20.cdx.json', import.meta.url));
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
  await page.screenshot({ path: `${pictures}/sboms-${name}.png`, fullPage: true });
}

test('a hospital adds a bill and sees which component is vulnerable', async () => {
  const member = await person(browser, { viewport: DESK });
  const { page } = member;
  await signIn(page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
  await page.goto(`${demo.web}/inventory`);
  await press(page, 'a[href="/inventory/sboms"]');
  // The CERT's bill of the tower has found something already; the hospital's own of the archive is ruled out.
  const before = await page.locator('main').innerText();
  assert.match(before, /pictolib 2\.3\.0/);
  assert.match(before, /Oculance Imaging zegt: niet kwetsbaar|is uitgesloten/);
  assert.match(before, /van uw \d+ producten/);
  await picture(page, 'list');
  await press(page, 'a[href="/inventory/sboms/new"]');

  const option = await page.locator('#product option', { hasText: 'Endora 4K' }).first().getAttribute('value');
  await page.selectOption('#product', option);
  await page.setInputFiles('#file', bill);
  await press(page, 'form.panel .btn.primary');
  assert.match(await page.locator('.note.ok').innerText(), /toegevoegd/);
  const here = page.url().split('?')[0];
  const found = await until('the bill to be compared', async () => {
    await page.goto(here);
    const text = await page.locator('main').innerText();
    return /op \d+ regels?: MT-/.test(text) && text;
  });
  assert.match(found, /pictolib 2\.3\.0/);
  assert.match(found, /valt binnen: vóór 2\.4\.1/);
  await picture(page, 'one');
  assert.deepEqual(await violations(page), []);

  const walker = await person(browser, { viewport: PHONE, script: false });
  await signIn(walker.page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
  for (const path of ['/inventory/sboms', '/inventory/sboms/new', new URL(here).pathname]) {
    await walker.page.goto(`${demo.web}${path}`);
    assert.equal(await isTooWide(walker.page), false, path);
  }
  await picture(walker.page, 'phone');

  const analyst = await person(browser, { viewport: DESK });
  await signIn(analyst.page, demo, demo.accounts.find((it) => it.role === 'analyst'));
  await analyst.page.goto(`${demo.web}/desk?show=all&q=PICTO`);
  await analyst.page.locator('a.row-link').first().click();
  await analyst.page.waitForURL(/\/desk\/advisories\//);
  const text = await analyst.page.locator('main').innerText();
  assert.match(text, /UMC Waterland/);
  assert.match(text, /[Oo]nderdeel pictolib 2\.3\.0 in Kortrijn Optics Endora/);
  await analyst.page.goto(`${demo.web}/desk/sboms`);
  assert.match(await analyst.page.locator('main').innerText(), /Endora HD 1\.20/);
  assert.deepEqual(await violations(analyst.page), []);
  await picture(analyst.page, 'desk');
  member.atEase();
  walker.atEase();
  analyst.atEase();
});

test('a file that is no bill is refused with the place, and what was chosen stays', async () => {
  // The browser itself reports the answer 422, so nobody is asked whether it is at ease.
  const { page } = await person(browser, { viewport: DESK });
  await signIn(page, demo, demo.accounts.find((it) => it.email.startsWith('f.terpstra')));
  await page.goto(`${demo.web}/inventory/sboms/new`);
  const nothing = join(mkdtempSync(join(tmpdir(), 'sbom-')), 'nothing.json');
  writeFileSync(nothing, '{"bomFormat":"CycloneDX","specVersion":"9.9"}');
  await page.setInputFiles('#file', nothing);
  const option = await page.locator('#product option', { hasText: 'Endora 4K' }).first().getAttribute('value');
  await page.selectOption('#product', option);
  await press(page, 'form.panel .btn.primary');
  assert.match(await page.locator('.error-summary').innerText(), /\/specVersion/);
  assert.equal(await page.locator('#product').inputValue(), option);
  assert.deepEqual(await violations(page), []);
});
