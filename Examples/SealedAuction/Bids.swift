import Foundation

/// One bidder and the bid, as a line `name,bid` of the CSV file says.
struct Bid: Equatable {
    var name: String
    var amount: UInt64
}

/// Reads the bidders' file: `name,bid` a line, an optional header `name,bid`, `#` starts a comment.
enum BidsFile {
    /// The most bidders one task can take: the market's limit on input ids.
    static let maximumBids = 1024

    static func read(_ path: String) throws(AuctionFailure) -> [Bid] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw AuctionFailure("\(path): can't be read; give a CSV file with lines `name,bid`")
        }
        return try parse(text, path: path)
    }

    static func parse(_ text: String, path: String) throws(AuctionFailure) -> [Bid] {
        var bids: [Bid] = []
        var names: Set<String> = []
        for (index, raw) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            let line = raw.trimmingCharacters(
                in: .whitespaces.union(.init(charactersIn: "\u{FEFF}")))
            if line.isEmpty || line.hasPrefix("#") { continue }
            if bids.isEmpty && line.lowercased() == "name,bid" { continue }
            // What the line holds stays unsaid: a bid is its bidder's secret, mistyped or not.
            let place = "\(path):\(index + 1)"
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 2, !fields[0].isEmpty else {
                throw AuctionFailure("\(place): expected a name, a comma and a bid: `name,bid`")
            }
            guard let amount = UInt64(fields[1]) else {
                throw AuctionFailure("\(place): the bid must be a whole number from 0 to 2^64 - 1")
            }
            guard names.insert(fields[0]).inserted else {
                throw AuctionFailure(
                    "\(place): this bidder's name stands above already; give another one")
            }
            bids.append(Bid(name: fields[0], amount: amount))
            guard bids.count <= maximumBids else {
                throw AuctionFailure("\(place): one task takes at most \(maximumBids) bids")
            }
        }
        guard bids.count >= 2 else {
            throw AuctionFailure(
                "\(path): a second price needs at least two bids; add a line `name,bid`")
        }
        return bids
    }
}
