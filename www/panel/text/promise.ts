// Words of the first screen, which also stand in the page before its scripts have come.

export const AT_REST =
  "The points are where a known process came to rest. Watch the energy being learned that leads it there.";
export const TO_QUESTIONS = "Ten questions, answered";
