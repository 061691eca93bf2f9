import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { presenting } from "../../state/lesson";
import { fetchPart } from "../../state/viewing";

/** The strip and the dialog of lessons, once one of them was asked for. */
export const lessonParts = signal<{ Strip: ComponentType; LessonDialog: ComponentType } | null>(
  null,
);

async function fetchLesson() {
  const module = await fetchPart(() => import("./Lesson"));
  if (module) lessonParts.value ??= { Strip: module.Strip, LessonDialog: module.LessonDialog };
  return module;
}

export const openLesson = async () => (await fetchLesson())?.showLesson();

effect(() => {
  if (presenting.value) void fetchLesson();
});
