/** The name of the page. */
export function Mark() {
  return (
    <p class="mark">
      <strong>IEL</strong> <span>inverse energy learning</span>
    </p>
  );
}
