// What the server said with the page: it saves questions whose only answer would be no.

/** Null where the page came from elsewhere, as in development: then one has to ask. */
export function hintIn(cookies: string): { session: boolean; demo: boolean } | null {
  const found = /(?:^|;\s*)callcenter_page=(session|nobody)\.(demo|own)/.exec(cookies)
  return found ? { session: found[1] === 'session', demo: found[2] === 'demo' } : null
}
