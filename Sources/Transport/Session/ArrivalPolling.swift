package import NIOCore

#if canImport(Glibc)
package import Glibc
#elseif canImport(Musl)
package import Musl
#else
package import Darwin
#endif

/// Looks at the sockets of the links that wait, for a short time, before the loop sleeps.
///
/// A thread that sleeps in `epoll_wait` lets its processor halt, and to wake a halted processor of
/// a virtual machine takes longer than all the rest of a round. So, in a phase of short waits, the
/// node's thread stays awake until something has come or the limit has passed since the last wait
/// began. Between two looks it yields: with fewer processors than parties, whoever has work runs.
/// What waits on the loop meanwhile (timers, other threads' calls) waits at most the limit.
///
/// Lives on the node's event loop.
package final class ArrivalPolling {
    private var policy: PollingPolicy
    private var waiting: [SessionLink] = []
    private var lastBegan = NIODeadline.uptimeNanoseconds(0)
    private var sockets: [pollfd] = []
    /// How often sockets were looked at.
    private(set) var count = 0

    /// With more links than this waiting at once, their sessions keep the thread awake themselves.
    private static let mostLinks = 8

    init(limit: TimeAmount) { policy = PollingPolicy(limit: limit) }

    /// A link waits for a message.
    func begin(_ link: SessionLink, at now: NIODeadline) {
        link.place = waiting.count
        waiting.append(link)
        lastBegan = now
    }

    /// It does not any more.
    func end(_ link: SessionLink, began: NIODeadline) {
        let last = waiting.removeLast()
        if last !== link {
            waiting[link.place] = last
            last.place = link.place
        }
        policy.waited(.now() - began)
    }

    /// Returns when something has come for a link that waits, or when it is time to sleep.
    func run() {
        guard policy.isWorthwhile, !waiting.isEmpty, waiting.count <= Self.mostLinks else { return }
        sockets.removeAll(keepingCapacity: true)
        for link in waiting {
            guard let socket = link.connection?.socket else { continue }
            sockets.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
        }
        count += Self.look(&sockets, until: lastBegan + policy.limit)
    }

    /// Looks at the sockets until one has something, at the latest until `deadline`.
    ///
    /// - Returns: how often it has looked.
    package static func look(_ sockets: inout [pollfd], until deadline: NIODeadline) -> Int {
        guard !sockets.isEmpty else { return 0 }
        var count = 0
        while NIODeadline.now() < deadline {
            count += 1
            // An error is for the loop to find.
            if poll(&sockets, nfds_t(sockets.count), 0) != 0 { break }
            sched_yield()
        }
        return count
    }
}
