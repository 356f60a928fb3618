// Two letters that stand for a person: the initials of a Latin name, the given name of a Chinese one.

export function initialsOf(name: string): string {
  if (/^[\x20-\x7e]+$/.test(name)) return name.split(' ').map((word) => word[0]).join('').slice(0, 2).toUpperCase()
  return name.length > 3 ? name.slice(0, 2) : name.slice(-2)
}
