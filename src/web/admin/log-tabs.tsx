const tabs = {
  notices: { name: 'Notices', href: '/admin/log' },
  changes: { name: 'Changes', href: '/admin/log/changes' },
  webhooks: { name: 'Webhooks', href: '/admin/log/webhooks' },
} as const

/** The parts of the log. */
export const LogTabs = ({ open }: { readonly open: keyof typeof tabs }) => (
  <nav class="periods" aria-label="Parts of the log">
    {Object.entries(tabs).map(([id, { name, href }]) => (
      <a href={href} aria-current={id === open ? 'page' : undefined}>
        {name}
      </a>
    ))}
  </nav>
)
