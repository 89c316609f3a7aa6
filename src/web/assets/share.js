// What only a script can do: the device's own way to share, and one step less to a server or a program.
for (const button of document.querySelectorAll('button[data-share-url]')) {
  const { shareTitle: title, shareUrl: url } = button.dataset
  if (!navigator.share) break
  button.hidden = false
  button.addEventListener('click', () => {
    // Whoever closes the device's list has changed their mind: that is no error.
    navigator.share({ title, url }).catch(() => {})
  })
}
for (const form of document.querySelectorAll('form[data-share]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const server = new FormData(form).get('server').trim()
    location.assign(`${form.dataset.share}?${new URLSearchParams({ server })}`)
  })
}
for (const link of document.querySelectorAll('a[data-opens]')) {
  const counted = link.href
  link.href = link.dataset.opens
  link.addEventListener('click', () => navigator.sendBeacon(counted))
}
