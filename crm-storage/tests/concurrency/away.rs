//! Servers that are not there.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crm_core::conformance::world::tagging;
use crm_core::{CustomerStore, StoreError};
use futures_executor::block_on;

use crate::place::{Server, world_of};
use crate::proxy::{Proxy, by_way_of};

/// How long a call may take when the server is away: the tries end after about a second, and one
/// that got no answer ends after five.
const BOUND: Duration = Duration::from_secs(15);

/// Nobody listens, or somebody listens and says nothing.
pub(crate) fn a_server_that_is_away_cannot_be_opened<P: Server>(place: &P) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    assert_not_opened(place, port);
    drop(silent);
    assert_not_opened(place, port);
}

fn assert_not_opened<P: Server>(place: &P, port: u16) {
    let begun = Instant::now();
    match place.handle_at(&by_way_of(&place.url(), port)) {
        Err(StoreError::Unavailable(_)) => {}
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened what is not there"),
    }
    assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
}

/// While the server is away, calls fail within bounded time; when it is back, they work, without
/// opening anything anew.
pub(crate) fn a_server_that_comes_back_is_used_again<P: Server>(place: &P) {
    let mut proxy = Proxy::before(&place.url());
    let handle = place.handle_at(&proxy.url(&place.url())).unwrap();
    let world = world_of::<P>(&handle, 1);
    let mut ann = block_on(world.person());
    for turn in ["first", "second"] {
        proxy.close();
        let begun = Instant::now();
        let read = block_on(world.store.customer(ann.id()));
        assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
        assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
        let begun = Instant::now();
        let written = block_on(world.edit(&ann, tagging(turn)));
        assert!(
            matches!(written, Err(StoreError::Unavailable(_))),
            "{written:?}"
        );
        assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());

        proxy.open();
        let read = block_on(world.store.customer(ann.id())).unwrap();
        assert_eq!(read.as_ref(), Some(&ann));
        ann = block_on(world.edit(&ann, tagging(turn))).unwrap();
    }
    assert_eq!(place.log_extent(), [3; 3]);
}
