// Passkeys need a script: without it their forms stay hidden. https://www.w3.org/TR/webauthn-3/
const named = !/^[\d.]+$|^\[/.test(location.hostname)
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON && named) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      const credential = form.elements.credential
      if (credential.value) return
      event.preventDefault()
      void ask(form).then(
        (answer) => {
          credential.value = JSON.stringify(answer)
          form.submit()
        },
        (error) => {
          form.querySelector('.wrong').textContent =
            error.name === 'NotAllowedError'
              ? 'No passkey was used.'
              : error.name === 'InvalidStateError'
                ? 'This device has a passkey for these pages already.'
                : `That did not work: ${error.message}`
        },
      )
    })
  }
}

async function ask(form) {
  const answer = await fetch(`${form.action}/options`, { method: 'POST' })
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
  const options = await answer.json()
  const credential =
    form.dataset.passkey === 'create'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        })
  return credential.toJSON()
}
