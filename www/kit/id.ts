/** A name that nothing else of this browser has, by chance. */
export const newId = () => Math.random().toString(36).slice(2);
