import Foundation

/// What the auction decides.
struct Decision: Equatable, Codable {
    /// The winner's place in the list of bids, from 0.
    var winner: UInt32
    var price: UInt64
}

/// The contract compiled natively and called as the C function it is.
enum NativeAuction {
    /// `struct outcome` of auction.c.
    private struct Outcome {
        var winner: UInt32 = 0
        var price: UInt64 = 0
    }

    private typealias Function =
        @convention(c) (UnsafePointer<UInt64>, UInt32, UnsafeMutableRawPointer) -> Void

    /// Runs `auction` of the shared library at `library`.
    static func decide(_ bids: [UInt64], library: URL) throws(AuctionFailure) -> Decision {
        guard let handle = dlopen(library.path, RTLD_NOW) else {
            throw AuctionFailure("the natively compiled contract \(library.path) can't be loaded")
        }
        defer { dlclose(handle) }
        guard let symbol = dlsym(handle, "auction") else {
            throw AuctionFailure("\(library.path) has no function auction")
        }
        let auction = unsafeBitCast(symbol, to: Function.self)
        var outcome = Outcome()
        withUnsafeMutableBytes(of: &outcome) { bytes in
            guard let base = bytes.baseAddress else { return }
            auction(bids, UInt32(bids.count), base)
        }
        return Decision(winner: outcome.winner, price: outcome.price)
    }
}
