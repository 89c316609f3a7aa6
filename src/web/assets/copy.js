// Copying an address is the only thing the public pages need a script for: without it, the button stays hidden.
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) break
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    const label = button.firstChild
    const before = label.data
    label.data = 'Copied'
    setTimeout(() => {
      label.data = before
    }, 2000)
  })
}
