// Passkeys need a script: without it their forms stay hidden. https://www.w3.org/TR/webauthn-3/
const named = !/^[\d.]+$|^\[/.test(location.hostname)
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON && named) {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (!taken(form)) return
      ask(form).then(
        (answer) => {
          form.elements.credential.value = JSON.stringify(answer)
          form.submit()
        },
        (error) => {
          form.querySelector('.wrong').textContent =
            said[error.name] ?? `It did not work: ${error.message}`
        },
      )
    })
  }
}

const said = {
  NotAllowedError: 'No passkey was used.',
  InvalidStateError: 'This device has a passkey for these pages already.',
}

// What stands in the form beside it goes along; false when something is missing there.
function taken(form) {
  const other = form.dataset.with && document.getElementById(form.dataset.with)
  if (!other) return true
  const fields = [...form.elements].filter(({ name }) => name && name !== 'credential')
  for (const field of fields) {
    const typed = other.elements[field.name]
    if (typed && !typed.reportValidity()) return false
    if (typed) field.value = typed.value
  }
  return true
}

async function ask(form) {
  const answer = await fetch(`${form.action}/options`, {
    method: 'POST',
    body: new URLSearchParams(new FormData(form)),
  })
  const options = await answer.json().catch(() => ({}))
  if (!answer.ok) throw new Error(options.refusal ?? `the server answered ${answer.status}`)
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
