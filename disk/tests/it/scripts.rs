use disk::{SegmentJournal, SledIndex};
use proptest::{collection::vec, prelude::ProptestConfig, prelude::any, proptest};
use store::{Request, conformance, serve};
use tempfile::TempDir;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Each flush closes both stores and opens them again.
    #[test]
    fn the_disk_answers_any_script_as_the_model_does(bytes in vec(any::<u8>(), 0..400)) {
        let directory = TempDir::new().unwrap();
        let open = || {
            let journal = SegmentJournal::open(&directory.path().join("journal"), 9_000).unwrap();
            let index = SledIndex::open(&directory.path().join("index"), 1 << 20).unwrap();
            (journal, index)
        };
        let mut stores = Some(open());
        let backend = |request: Request| {
            let (journal, index) = stores.take().unwrap();
            let reply = serve(&journal, &index, &request);
            stores = Some(if request == Request::Flush {
                drop((journal, index));
                open()
            } else {
                (journal, index)
            });
            reply
        };
        conformance::check(backend, &conformance::script(&bytes));
    }
}
