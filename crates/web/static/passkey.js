// Passkeys: asks the server what to ask, the browser for the answer, and the server whether it is good.
// Without this file, or without passkeys in the browser, the same pages work with password and code.

const decode = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0)).buffer;
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const send = async (path, body) => {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
  });
  if (answer.status === 428) {
    location.assign(`/confirm?next=${encodeURIComponent(location.pathname)}`);
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const make = async (button) => {
  const { question, options } = await send(button.dataset.begin, {});
  const asked = options.publicKey;
  asked.challenge = decode(asked.challenge);
  asked.user.id = decode(asked.user.id);
  for (const other of asked.excludeCredentials ?? []) other.id = decode(other.id);
  const made = await navigator.credentials.create({ publicKey: asked });
  const name = button.form.elements.name.value;
  return send(button.dataset.finish, {
    question,
    name,
    next: button.form.elements.next?.value ?? '',
    credential: {
      id: made.id,
      rawId: encode(made.rawId),
      type: made.type,
      extensions: made.getClientExtensionResults(),
      response: {
        attestationObject: encode(made.response.attestationObject),
        clientDataJSON: encode(made.response.clientDataJSON),
        transports: made.response.getTransports?.(),
      },
    },
  });
};

const use = async (button) => {
  const { question, options } = await send(button.dataset.begin, {});
  const asked = options.publicKey;
  asked.challenge = decode(asked.challenge);
  for (const other of asked.allowCredentials ?? []) other.id = decode(other.id);
  const found = await navigator.credentials.get({ publicKey: asked });
  return send(button.dataset.finish, {
    question,
    next: button.form.elements.next?.value ?? '',
    credential: {
      id: found.id,
      rawId: encode(found.rawId),
      type: found.type,
      extensions: found.getClientExtensionResults(),
      response: {
        authenticatorData: encode(found.response.authenticatorData),
        clientDataJSON: encode(found.response.clientDataJSON),
        signature: encode(found.response.signature),
        userHandle: found.response.userHandle ? encode(found.response.userHandle) : null,
      },
    },
  });
};

for (const place of document.querySelectorAll('[data-passkeys]')) {
  if (!window.PublicKeyCredential) continue;
  place.hidden = false;
}

document.addEventListener('submit', async (event) => {
  const button = event.submitter;
  if (!button?.dataset.passkey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const problem = document.getElementById(button.dataset.problem);
  problem.hidden = true;
  button.disabled = true;
  try {
    const { to } = await (button.dataset.passkey === 'make' ? make(button) : use(button));
    location.assign(to);
  } catch {
    problem.hidden = false;
    problem.focus();
  } finally {
    button.disabled = false;
  }
}, true);
