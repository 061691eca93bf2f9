import { keep, recall } from "../../kit/storage";

const KEY = "iel.article";

/** Remembers the chapter that is being read, and offers to go on there. */
export function keepPlace(): void {
  const chapters = [...document.querySelectorAll<HTMLElement>("section.chapter")];
  const offer = document.querySelector<HTMLElement>("#go-on");
  const known = chapters.find(({ id }) => id === recall(KEY));
  if (offer && known && known !== chapters[0] && location.hash === "") {
    const link = document.createElement("a");
    link.href = `#${known.id}`;
    link.textContent = `Go on with “${known.querySelector("h2")?.textContent}”`;
    offer.append(link);
    offer.hidden = false;
  }
  const entries = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>(".contents a")].map((one) => [one.hash, one]),
  );
  const observer = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) {
        const entry = entries.get(`#${target.id}`);
        if (isIntersecting) {
          keep(KEY, target.id);
          for (const one of entries.values()) one.removeAttribute("aria-current");
          entry?.setAttribute("aria-current", "location");
        }
      }
    },
    // A line a third down the window lies in one chapter.
    { rootMargin: "-33% 0px -66% 0px" },
  );
  for (const chapter of chapters) observer.observe(chapter);
}
