/** The list without that member, or with it if it was not there. */
export const toggled = <T>(list: T[], member: T): T[] =>
  list.includes(member) ? list.filter((one) => one !== member) : [...list, member];
