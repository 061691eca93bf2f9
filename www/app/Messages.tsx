import { Icon } from "../kit/Icon";
import { announcement, dismiss, messages } from "../state/messages";

/** What the page has to say, at its foot, and the same for screen readers. */
export function Messages() {
  return (
    <>
      <div class="messages" data-testid="messages">
        {messages.value.map(({ id, level, text, action }) => (
          <div
            key={id}
            class={`message ${level}`}
            role={level === "error" ? "alert" : "status"}
            data-testid={`message-${level}`}
          >
            <p>{text}</p>
            {action && (
              <button
                type="button"
                class="message-action"
                onClick={() => {
                  dismiss(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            <button
              type="button"
              class="message-close"
              aria-label="Dismiss"
              onClick={() => dismiss(id)}
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
      <div class="sr-only" aria-live="polite" data-testid="announcement">
        {announcement}
      </div>
    </>
  );
}
