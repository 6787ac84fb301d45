// Script in every text field. Walks the pages as an analyst and as a participant, puts a corpus into every text field of
// every form it meets, reads all pages again, and looks for anything that ran, was refused by the policy, or became an
// element instead of text.

import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startDemo } from './demo.mjs';
import { DESK, launch, person, signIn } from './browser.mjs';

// Each marks what it makes with `data-xss` and says so with `xss`, so that an element that only looks harmless counts too.
const CORPUS = [
  '<script data-xss>window.xss=1</script>',
  '"><script data-xss>window.xss=2</script>',
  "'><script data-xss>window.xss=3</script>",
  '</textarea><script data-xss>window.xss=4</script>',
  '</title><script data-xss>window.xss=5</script>',
  '</option></select><script data-xss>window.xss=6</script>',
  '--><script data-xss>window.xss=7</script>',
  '<img data-xss src=x onerror=window.xss=8>',
  '"><img data-xss src=x onerror=window.xss=9>',
  '<svg data-xss onload=window.xss=10>',
  '<svg data-xss><animate onbegin=window.xss=11 attributeName=x dur=1s>',
  '<svg data-xss><script>window.xss=12</script></svg>',
  '<math data-xss><mtext></table><img src=x onerror=window.xss=13>',
  '<body data-xss onload=window.xss=14>',
  '<iframe data-xss srcdoc="<script>parent.xss=15</script>"></iframe>',
  '<iframe data-xss src="javascript:parent.xss=16"></iframe>',
  '<a data-xss href="javascript:window.xss=17">x</a>',
  '<a data-xss href="data:text/html,<script>opener.xss=18</script>">x</a>',
  '" autofocus onfocus=window.xss=19 data-xss="',
  "' autofocus onfocus=window.xss=20 data-xss='",
  '" style="animation:x" onanimationstart=window.xss=21 data-xss="',
  '` onmouseover=window.xss=22 data-xss=`',
  '<details data-xss open ontoggle=window.xss=23>',
  '<input data-xss autofocus onfocus=window.xss=24>',
  '<select data-xss autofocus onfocus=window.xss=25>',
  '<video data-xss><source onerror=window.xss=26></video>',
  '<audio data-xss src=x onerror=window.xss=27>',
  '<marquee data-xss onstart=window.xss=28>',
  '<object data-xss data="javascript:window.xss=29"></object>',
  '<embed data-xss src="javascript:window.xss=30">',
  '<form data-xss action="javascript:window.xss=31"><button>x</button></form>',
  '<button data-xss form=x formaction="javascript:window.xss=32">x</button>',
  '<base data-xss href="https://evil.example/">',
  '<meta data-xss http-equiv="refresh" content="0;url=javascript:window.xss=33">',
  '<link data-xss rel=stylesheet href="https://evil.example/x.css">',
  '<style data-xss>*{background:url(https://evil.example/)}</style>',
  '<template data-xss><script>window.xss=34</script></template>',
  '<noscript data-xss><p title="</noscript><img src=x onerror=window.xss=35>">',
  '<sCrIpT data-xss>window.xss=36</sCrIpT>',
  '<scr<script>ipt data-xss>window.xss=37</scr</script>ipt>',
  '&lt;script data-xss&gt;window.xss=38&lt;/script&gt;',
  '\u003cscript data-xss\u003ewindow.xss=39\u003c/script\u003e',
  '%3Cscript data-xss%3Ewindow.xss=40%3C/script%3E',
  '{{constructor.constructor("window.xss=41")()}} data-xss',
  '${window.xss=42} data-xss',
  'javascript:window.xss=43//data-xss',
  '<div data-xss hx-get="/healthz" hx-on:click="window.xss=44" hx-trigger="load">x</div>',
  '=HYPERLINK("javascript:window.xss=45","data-xss")',
];
// So many of them go into one field at a time: the longest field takes two thousand signs.
const AT_ONCE = 8;
const STARTS = {
  analyst: ['/desk', '/desk/notices', '/desk/questions', '/desk/organisations', '/desk/register', '/desk/products',
    '/desk/sources', '/desk/jobs', '/desk/review', '/desk/usefulness', '/desk/sboms', '/desk/calls', '/desk/upload'],
  participant: ['/home', '/overview', '/topics', '/notices', '/questions', '/inventory', '/inventory/photo', '/inventory/unknown',
    '/inventory/sboms', '/inventory/threshold', '/inventory/import', '/assess', '/mandates', '/audit', '/account', '/people'],
};
// Files, and the ways out.
const LEFT_OUT = /\.csv$|\/raw$|\/file$|\/assess\/bundle$|^\/logout|^\/static\/|^\/login/;
const PER_PATTERN = 2;

let demo;
let browser;
before(async () => { demo = await startDemo(); browser = await launch(); });
after(async () => { await browser?.close(); await demo?.stop(); });

const pattern = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/(products|jobs)\/[^/]+/, '$1/{key}');

/** Somebody at work, with everything that goes wrong in their browser. */
async function worker(account) {
  const { page } = await person(browser, { viewport: DESK });
  const wrong = [];
  page.on('dialog', async (dialog) => { wrong.push(`${page.url()}: dialog ${dialog.message()}`); await dialog.dismiss(); });
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text())) wrong.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error}`));
  page.on('request', (request) => { if (new URL(request.url()).hostname.endsWith('evil.example')) wrong.push(`${page.url()}: asked for ${request.url()}`); });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => { window.violated = `${event.violatedDirective} ${event.blockedURI}`; });
  });
  await signIn(page, demo, account);
  return { page, wrong };
}

/** What this page shows of the corpus: as text is right, in any other way it is wrong. */
async function look({ page, wrong }) {
  const seen = await page.evaluate(() => ({
    ran: window.xss ?? null,
    violated: window.violated ?? null,
    elements: [...document.querySelectorAll('[data-xss]')].map((it) => it.outerHTML.slice(0, 120)),
    links: [...document.querySelectorAll('[href],[src],[action],[formaction]')]
      .filter((it) => ['href', 'src', 'action', 'formaction'].some((name) => /^\s*(javascript|data|vbscript):/i.test(it.getAttribute(name) ?? '')))
      .map((it) => it.outerHTML.slice(0, 120)),
    shown: document.documentElement.innerHTML.includes('data-xss'),
  }));
  if (seen.ran !== null) wrong.push(`${page.url()}: script number ${seen.ran} ran`);
  if (seen.violated) wrong.push(`${page.url()}: the policy refused ${seen.violated}`);
  for (const element of [...seen.elements, ...seen.links]) wrong.push(`${page.url()}: became an element: ${element}`);
  return seen.shown;
}

async function open(one, path) {
  const answer = await one.page.goto(`${demo.web}${path}`).catch((error) => ({ error }));
  if (answer?.error) {
    // What the browser saves instead of showing is no page.
    if (/Download is starting/.test(String(answer.error))) return false;
    throw answer.error;
  }
  assert.ok(answer.status() < 500, `${path}: ${answer.status()}`);
  return (answer.headers()['content-type'] ?? '').startsWith('text/html');
}

/** Every page that can be reached, a few of each pattern; `visit` is called on each. */
async function walk(one, starts, visit) {
  const waiting = [...starts];
  const known = new Set(waiting);
  const counts = new Map();
  let pages = 0;
  while (waiting.length > 0) {
    const path = waiting.shift();
    const name = pattern(path.split('?')[0]);
    const count = counts.get(name) ?? 0;
    if (count >= PER_PATTERN) continue;
    counts.set(name, count + 1);
    if (!await open(one, path)) continue;
    pages += 1;
    const links = await one.page.evaluate(() => [...document.querySelectorAll('a[href]')]
      .filter((link) => link.origin === location.origin).map((link) => link.pathname + link.search));
    for (const link of links) {
      if (known.has(link) || LEFT_OUT.test(link.split('?')[0])) continue;
      known.add(link);
      waiting.push(link);
    }
    await visit(path, name);
  }
  return pages;
}

/** The forms of the page that stands open, with the names of their text fields. */
function forms(page) {
  return page.evaluate(() => [...document.forms].map((form, index) => ({
    index,
    action: new URL(form.getAttribute('action') ?? '', location.href).pathname,
    method: form.method,
    file: form.enctype === 'multipart/form-data',
    dialog: form.method === 'dialog',
    fields: [...form.elements]
      .filter((it) => it.name && (it.tagName === 'TEXTAREA'
        || (it.tagName === 'INPUT' && ['text', 'search', 'email', 'url', 'tel', 'password', 'number', 'date', 'hidden'].includes(it.type))))
      .map((it) => ({ name: it.name, hidden: it.type === 'hidden' })),
  })));
}

/** Fills every text field of one form with these payloads and sends it, past what the browser would check. */
async function send(one, index, text) {
  const { page } = one;
  const moved = page.waitForNavigation({ timeout: 20_000 });
  await page.evaluate(({ index, text }) => {
    const form = document.forms[index];
    form.noValidate = true;
    for (const it of form.elements) {
      if (it.tagName === 'TEXTAREA') it.value = text;
      else if (it.tagName === 'INPUT' && ['text', 'search', 'email', 'url', 'tel', 'number', 'date'].includes(it.type)) {
        it.type = 'text';
        it.removeAttribute('maxlength');
        it.value = text;
      } else if (it.type === 'radio' && !form.querySelector(`input[type=radio][name="${it.name}"]:checked`)) it.checked = true;
    }
    const button = [...form.elements].find((it) => it.type === 'submit');
    if (button) form.requestSubmit(button); else form.submit();
  }, { index, text });
  await moved;
}

for (const [role, starts] of Object.entries(STARTS)) {
  // Shows: ASVS 1.2.1, 1.2.3, 1.3.5, 3.2.2, 3.4.3, NEN 8.28
  test(`what a ${role} reads and writes is text and nothing else`, { timeout: 900_000 }, async () => {
    const account = demo.accounts.find((it) => (role === 'analyst' ? it.role === 'analyst' : it.role === 'security_officer'))
      ?? demo.accounts.find((it) => it.role !== 'analyst');
    const one = await worker(account);
    const groups = [];
    for (let at = 0; at < CORPUS.length; at += AT_ONCE) groups.push(CORPUS.slice(at, at + AT_ONCE).join(' '));
    const done = new Set();
    let fields = 0;
    let sent = 0;
    let shown = 0;
    const pages = await walk(one, starts, async (path, name) => {
      await look(one);
      for (const form of await forms(one.page)) {
        const texts = form.fields.filter((field) => !field.hidden);
        const key = `${form.method} ${pattern(form.action)} ${texts.map((field) => field.name.replace(/[0-9a-f-]{20,}/g, '{id}')).join(' ')}`;
        if (form.dialog || form.file || texts.length === 0 || done.has(key) || LEFT_OUT.test(form.action)) continue;
        done.add(key);
        fields += texts.length;
        for (const text of groups) {
          assert.ok(await open(one, path), `${name} is still a page`);
          // What was sent may have taken the form away; another stands in its place then.
          const still = (await forms(one.page)).find((it) => it.action === form.action && it.fields.length === form.fields.length);
          if (!still) break;
          await send(one, still.index, text).catch((error) => { throw new Error(`${path}, form ${form.action}: ${error}`); });
          sent += 1;
          if (await look(one)) shown += 1;
        }
      }
    });
    let kept = 0;
    const again = await walk(one, starts, async () => { if (await look(one)) kept += 1; });
    console.log(`# ${role}: ${pages} pages, ${done.size} forms, ${fields} text fields, ${CORPUS.length} payloads, ${sent} forms sent, `
      + `${shown} answers and ${kept} of ${again} pages showed them as text`);
    assert.deepEqual(one.wrong, [], 'something was more than text');
    assert.ok(CORPUS.length >= 40 && fields >= 10 && sent >= 20, 'the walk met fields and filled them');
    assert.ok(shown > 0, 'answers showed what was filled in, so there was something to look at');
  });
}
