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
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = raw.trimmingCharacters(in: .whitespaces.union(.init(charactersIn: "\r")))
            if line.isEmpty || line.hasPrefix("#") { continue }
            if index == 0 && line.lowercased() == "name,bid" { continue }
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard fields.count == 2, !fields[0].isEmpty else {
                throw AuctionFailure("\(path):\(index + 1): expected `name,bid`, found \"\(line)\"")
            }
            guard let amount = UInt64(fields[1]) else {
                throw AuctionFailure(
                    "\(path):\(index + 1): the bid \"\(fields[1])\" is not a whole number below 2^64"
                )
            }
            guard !bids.contains(where: { $0.name == fields[0] }) else {
                throw AuctionFailure("\(path):\(index + 1): \(fields[0]) bids twice")
            }
            bids.append(Bid(name: fields[0], amount: amount))
        }
        guard bids.count >= 2 else {
            throw AuctionFailure("\(path): a second price needs at least two bids")
        }
        guard bids.count <= maximumBids else {
            throw AuctionFailure(
                "\(path): \(bids.count) bids; one task takes at most \(maximumBids)")
        }
        return bids
    }
}
