// The running demonstration that the tests walk through: one for each test file, on ports of its own.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.BRANDWACHT_BINARY ?? path.join(root, 'target/debug/brandwacht');

/** Starts `brandwacht demo --json` and waits for the line that says where everything is. */
export async function startDemo(further = [], environment = {}) {
  // The fixtures in the binary only: real documents beside the checkout would change what the tests find.
  const child = spawn(binary, ['demo', '--json', '--own-only', '--log', 'warn', ...further], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment },
  });
  let said = '';
  let complained = '';
  child.stderr.on('data', (bytes) => { complained += bytes; });
  const summary = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`demo said nothing for two minutes\n${complained}`)), 120_000);
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const end = said.indexOf('\n');
      if (end >= 0) {
        clearTimeout(late);
        try { resolve(JSON.parse(said.slice(0, end))); } catch (error) { reject(new Error(`not JSON: ${said}\n${error}`)); }
      }
    });
    child.on('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`demo ended with ${code} before it was ready\n${complained}`));
    });
  });
  return {
    ...summary,
    complaints: () => complained,
    async stop() {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The mails in the sink, oldest first, as its own interface gives them. */
export async function mails(demo) {
  const answer = await fetch(`${demo.mail}/api/messages`);
  const all = await answer.json();
  return all.sort((one, other) => one.number - other.number);
}

/** Waits until `look` gives something, for work that a worker does beside the page. */
export async function until(what, look, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
