//! Shares of work side by side, where there are threads.

/// Does `work` on each share: at the same time natively, unless there is only one, in turn elsewhere. Shares
/// that have nothing in common give the same bits either way.
pub(crate) fn on_each<T: Send>(
    shares: impl ExactSizeIterator<Item = T> + Send,
    work: impl Fn(T) + Sync,
) {
    #[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
    if shares.len() > 1 {
        let work = &work;
        rayon::scope(|scope| shares.for_each(|share| scope.spawn(move |_| work(share))));
        return;
    }
    shares.for_each(work);
}
