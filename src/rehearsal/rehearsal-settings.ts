/** What an account of each network is set up with: fixed, and obviously no real credentials. */
export const settings = {
  bluesky: {
    service: 'https://bluesky.rehearsal.example',
    identifier: 'rehearsal.example',
    app_password: 'rehearsal-app-password',
  },
  mastodon: {
    server: 'https://mastodon.rehearsal.example',
    access_token: 'rehearsal-access-token',
  },
  x: {
    app_key: 'rehearsal-app-key',
    app_secret: 'rehearsal-app-secret',
    access_token: 'rehearsal-access-token',
    access_secret: 'rehearsal-access-secret',
  },
  telegram: { bot_token: '123456:rehearsal-bot-token', chat: '@rehearsal' },
  facebook: { page: '100000000000001', access_token: 'rehearsal-page-token' },
  discord: {
    webhook_url:
      'https://discord.rehearsal.example/api/webhooks/1200000000000000001/rehearsal-webhook-token',
    bot_token: 'rehearsal-bot-token',
  },
  linkedin: { organization: '1000001', access_token: 'rehearsal-access-token' },
  slack: {
    webhook_url:
      'https://slack.rehearsal.example/services/T0REHEARSAL/B0REHEARSAL/rehearsalwebhooktoken',
  },
  threads: { access_token: 'rehearsal-threads-token' },
  nostr: {
    // No key of anybody's: what it is spells what it is for.
    secret_key: 'nsec1rehearsalrehearsalrehearsalrehearsalrehearsalrehears7sjnjz',
    relays: 'wss://nostr.rehearsal.example',
  },
}

/** The same by network id. Undefined for a network that cannot be rehearsed. */
export const rehearsalSettings: Readonly<Record<string, Readonly<Record<string, string>>>> =
  settings
