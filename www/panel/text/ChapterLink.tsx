import { CHAPTER_TITLES } from "./questions";

/** The way to a chapter of the article, by its title. */
export const ChapterLink = ({ id }: { id: string }) => (
  <a href={`./article.html#${id}`}>{CHAPTER_TITLES[id]}</a>
);
