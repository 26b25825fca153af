// Passkeys: the page carries the question, the form carries the answer. Without script, or where a
// browser knows no passkeys, the form stays hidden and the code is the way.
"use strict";
{
  const read = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const write = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: read(one.id) }));

  const question = (text) => {
    const asked = JSON.parse(text);
    asked.challenge = read(asked.challenge);
    if (asked.user) asked.user.id = read(asked.user.id);
    asked.excludeCredentials = named(asked.excludeCredentials);
    asked.allowCredentials = named(asked.allowCredentials);
    return { publicKey: asked };
  };

  const answer = (made) => {
    const said = made.response;
    const parts = { clientDataJSON: write(said.clientDataJSON) };
    if (said.attestationObject) parts.attestationObject = write(said.attestationObject);
    if (said.authenticatorData) parts.authenticatorData = write(said.authenticatorData);
    if (said.signature) parts.signature = write(said.signature);
    if (said.userHandle) parts.userHandle = write(said.userHandle);
    return JSON.stringify({
      id: made.id,
      rawId: write(made.rawId),
      type: made.type,
      response: parts,
      clientExtensionResults: made.getClientExtensionResults(),
    });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential || !navigator.credentials) continue;
    form.hidden = false;
    for (const hint of document.querySelectorAll("[data-without-passkey]")) hint.hidden = true;
    const failed = form.querySelector("[role=alert]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      failed.hidden = true;
      const asked = question(form.dataset.options);
      navigator.credentials[form.dataset.passkey](asked).then(
        (made) => {
          form.elements.passkey.value = answer(made);
          form.submit();
        },
        () => {
          failed.hidden = false;
        },
      );
    });
  }
}
