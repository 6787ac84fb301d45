// A provider of accounts (OpenID Connect) on loopback, for the tests of signing in with one. A process of its own: the
// first line that it prints says where it is; who people are there, it is told on its input, a line of JSON each.
// `node provider.mjs REDIRECT_URI`.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const [redirect] = process.argv.slice(2);
/** By what they type as their name there. */
const people = new Map();

createInterface({ input: process.stdin }).on('line', (line) => {
  const { login, ...claims } = JSON.parse(line);
  people.set(login, claims);
  console.log(JSON.stringify({ known: login }));
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  // A name, so that a browser sees another site than the one that it came from.
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'brandwacht',
      client_secret: 'a secret of both, and of nobody else',
      redirect_uris: [redirect],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    }],
    pkce: { required: () => true },
    cookies: { keys: ['only for tests'] },
    // As providers for organisations do it: what is known of somebody stands in the ID token.
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'amr', 'acr'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_, id) {
      return { accountId: id, claims: async () => ({ sub: id, ...people.get(id) }) };
    },
    // The organisation consents for its people.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end('<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Sign in</title><main><form method="post"><label>Name <input name="login"></label><button>Sign in</button></form></main>');
    }
    let body = '';
    for await (const part of request) body += part;
    const accountId = new URLSearchParams(body).get('login');
    const login = { accountId, amr: people.get(accountId)?.methods ?? ['pwd'] };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  });
  console.log(JSON.stringify({ issuer }));
});
