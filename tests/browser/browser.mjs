// Chromium as the tests use it: strict about what a page may do, and with axe at hand.

import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

export async function launch() {
  const executablePath = process.env.BRANDWACHT_CHROMIUM ?? '/usr/bin/chromium';
  // Chromium's own sandbox does not start as root, which is what containers of CI run as.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/**
 * A person with a browser of their own. `complaints` gathers what the console says: an error there, a refusal by the
 * content security policy among them, fails the test that calls `atEase`.
 */
export async function person(browser, { viewport = DESK, dark = false, language = 'nl', script = true } = {}) {
  const context = await browser.newContext({
    viewport,
    colorScheme: dark ? 'dark' : 'light',
    locale: language === 'nl' ? 'nl-NL' : 'en-GB',
    javaScriptEnabled: script,
    // Playwright's own tools (axe among them) run in the page; the policy is checked by the page's own behaviour.
    bypassCSP: false,
  });
  context.language = language;
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`); });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  return {
    page,
    context,
    /** `refused`: how many forms were sent wrong on purpose; the browser reports each answer 422 as an error. */
    atEase({ refused = 0 } = {}) {
      const others = complaints.filter((line) => !line.includes('status of 422'));
      assert.deepEqual(others, [], 'the browser complains');
      assert.equal(complaints.length, refused, `the browser complains: ${complaints}`);
    },
  };
}

/** Signs in with e-mail address and password; the demonstration asks for no second factor. */
export async function signIn(page, demo, account) {
  // Who has signed in gets the language of the account unless a choice was made, as with the button on every page.
  await page.context().addCookies([{ name: 'lang', value: page.context().language, url: demo.web }]);
  await page.goto(`${demo.web}/login`);
  await page.fill('input[name=mail]', account.email);
  await page.fill('input[name=password]', account.password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith('/login')), page.click('form[action="/login"] .btn.primary')]);
}

/** What axe finds against WCAG 2.2 A and AA, as readable lines. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
  }));
  return found.violations.map((it) => `${it.id}: ${it.help}: ${it.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`);
}

/** True when the page is wider than the window, so that a phone must scroll sideways. */
export async function isTooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
}
