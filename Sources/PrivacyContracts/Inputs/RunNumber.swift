internal import Channels
internal import MPC

/// Which run of a computation this is, where one that is broken off may be repeated.
///
/// What a party shows so that others' lies are found out - its part of the keys of inputs' tags, its coin for the hashes
/// of pads - may not be known to anybody while he can still choose what to put in. Once it has been shown a run with
/// the same would check nothing, also if the first one was broken off then. So each number has keys and
/// coins of its own, and no party that follows the protocol shows those of one number in two runs.
public struct RunNumber: Sendable {
    /// Numbers of runs whose inputs have no tags.
    static let limit = 1 << 16

    private let least: Int
    /// Called before anything that belongs to the number is shown.
    let take: @Sendable (Int) async throws -> Void

    /// Of a computation that is run once.
    public static let only = RunNumber(least: 0) { _ in }

    /// - Parameters:
    ///   - least: above all numbers that this party has taken.
    ///   - take: keeps, durably, that this party has taken a number.
    public init(least: Int, take: @escaping @Sendable (Int) async throws -> Void) {
        self.least = least
        self.take = take
    }

    /// The largest that a party names: one round. A party that names another to each makes them show their parts for
    /// different numbers, each once.
    ///
    /// Throws `.runsUsedUp` if it is not below `limit`.
    func agree(below limit: Int, over channel: any Channel) async throws -> Int {
        let own = UInt32(clamping: max(0, min(least, limit)))
        let told: [[UInt8]]
        do throws(ChannelError) {
            told = try await channel.exchange(
                withUnsafeBytes(of: own.littleEndian) { Array($0) }, maximum: 4)
            for (peer, bytes) in told.enumerated() where bytes.count != 4 {
                throw ChannelError.unexpectedLength(
                    party: peer, round: channel.traffic.rounds, expected: 4, received: bytes.count)
            }
        } catch {
            throw MPCError.channel(error)
        }
        let largest = told.map { $0.reversed().reduce(0) { $0 << 8 | Int($1) } }.max() ?? 0
        guard largest < limit else { throw ContractError.inputs(.runsUsedUp(limit: limit)) }
        return largest
    }
}
