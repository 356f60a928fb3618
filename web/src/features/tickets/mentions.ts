// Who is mentioned in a comment: names after an @. No Vue here.

export interface Part { text: string; mentioned: boolean }

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text cut at the names mentioned in it; of two names that begin alike the longer one counts. */
export function partsOf(text: string, names: string[]): Part[] {
  if (!names.length) return [{ text, mentioned: false }]
  const pattern = [...new Set(names)].sort((a, b) => b.length - a.length).map(escaped).join('|')
  return text
    .split(new RegExp(`(@(?:${pattern}))`))
    .map((part, at) => ({ text: part, mentioned: at % 2 === 1 }))
    .filter((part) => part.text !== '')
}

/** The ids of who a text mentions. Of two people of the same name it is the one who was chosen. */
export function mentionedIn(text: string, people: { id: number; name: string }[], chosen: number[]): number[] {
  const said = new Set(partsOf(text, people.map((one) => one.name)).filter((part) => part.mentioned).map((part) => part.text.slice(1)))
  return [...said].flatMap((name) => {
    const all = people.filter((one) => one.name === name).map((one) => one.id)
    const picked = all.filter((id) => chosen.includes(id))
    return picked.length ? picked : all.length === 1 ? all : []
  })
}
