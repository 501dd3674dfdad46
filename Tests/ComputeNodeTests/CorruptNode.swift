import ComputeNode
import Ledger
import Synchronization
import TestSupport

/// A node that deviates from its protocols by one message: to whom, which, and how, a plan says.
final class CorruptNode: Sendable {
    /// Which message is another.
    enum Target: Hashable, Sendable {
        /// The one of this number that it sends a member of a run.
        case run(message: Int)
        /// An answer to a question for its part of a use.
        case part
        /// A question for another's part of a use.
        case use
        /// Each frame of its links.
        case frames
    }

    struct Plan: Sendable, CustomStringConvertible {
        var target: Target
        var deviation: Deviation
        var victims: Set<Address>

        var description: String { "\(target) \(deviation) to \(victims.count)" }
    }

    private struct Place: Hashable {
        var session: Hash32
        var to: Int
    }

    private struct State {
        var plan: Plan?
        var hits = 0
        var counts: [Place: Int] = [:]
        /// What was sent of each length before, to replay.
        var earlier: [Target: [UInt8]] = [:]
        /// Numbers of questions for parts of uses, by who has asked.
        var asked: [Address: Set<[UInt8]>] = [:]
        var generator: SeededGenerator
    }

    let account: Address
    private let network: InProcessNetwork
    private let state: Mutex<State>

    init(_ account: Address, _ network: InProcessNetwork, seed: UInt64) {
        self.account = account
        self.network = network
        state = Mutex(State(generator: SeededGenerator(seed: seed)))
        network.rewrite.withLock { $0 = { [weak self] in self?.sent($0) ?? [$0.bytes] } }
    }

    /// How often the plan has been followed.
    var hits: Int { state.withLock { $0.hits } }

    /// Deviates by this plan from now on, or not at all.
    func follow(_ plan: Plan?) {
        state.withLock { state in
            state.plan = plan
            state.hits = 0
        }
    }

    private func sent(_ letter: InProcessNetwork.Letter) -> [[UInt8]] {
        state.withLock { state in
            guard letter.sender == account else {
                Self.note(letter, account, &state)
                return [letter.bytes]
            }
            let target = Self.target(of: letter, &state)
            guard let plan = state.plan, plan.victims.contains(letter.recipient),
                target == plan.target || plan.target == .frames && letter.isOfLink
            else {
                if let target { state.earlier[target] = letter.bytes }
                return [letter.bytes]
            }
            state.hits += 1
            let fields =
                switch target {
                case .run: Deviation.runFields
                case .use: Deviation.questionFields
                default: Deviation.answerFields
                }
            return plan.deviation.apply(
                to: letter.bytes, fields: fields, earlier: target.flatMap { state.earlier[$0] },
                &state.generator)
        }
    }

    /// Remembers what the node is asked.
    private static func note(
        _ letter: InProcessNetwork.Letter, _ account: Address, _ state: inout State
    ) {
        guard letter.recipient == account, isQuestion(letter) else { return }
        state.asked[letter.sender, default: []].insert(Array(letter.bytes[2..<10]))
    }

    /// Whether a frame asks for a part of a use: format, version, number (8), kind.
    private static func isQuestion(_ letter: InProcessNetwork.Letter) -> Bool {
        letter.isOfLink && letter.bytes.count > 10 && letter.bytes[0] == 2
            && letter.bytes[10] == LinkQuestion.use.rawValue
    }

    private static func target(
        of letter: InProcessNetwork.Letter, _ state: inout State
    ) -> Target? {
        guard letter.isOfLink else {
            let place = Place(session: letter.session.id, to: letter.to)
            defer { state.counts[place, default: 0] += 1 }
            return .run(message: state.counts[place] ?? 0)
        }
        if isQuestion(letter) { return .use }
        guard letter.bytes.count > 10, letter.bytes[0] == 3,
            state.asked[letter.recipient]?.contains(Array(letter.bytes[2..<10])) == true
        else { return nil }
        return .part
    }
}
