import Channels
import KeyManagement
import Ledger

/// Carries the messages of the protocols that run in one session, one after the other: each is a stage of
/// it, and what comes for a later one waits.
///
/// Belongs to the one task that runs the session.
final class SessionDriver {
    /// The session's members in order; a member's number in a protocol is its place, counted from 1, unless
    /// `numbers` says otherwise.
    let members: [Address]
    private let channel: any Channel
    private let inbox: SessionInbox
    /// For each step: from one message that brings the run on to the next.
    private let patience: Duration
    private var early: [UInt8: [(sender: Int, bytes: [UInt8])]] = [:]
    private var ended: [Int: ChannelError] = [:]
    /// For want of whom members have ended the session.
    private var farewells: [Int: [Int]] = [:]
    private var hasSaidFarewell = false

    /// Stands for a member's last word, in which it names those for want of whom it ends the session.
    private static let farewell: UInt8 = 0
    /// The greatest length of a message.
    static let byteLimit = 1 << 24
    /// The most messages of one member in a session: twice what any protocol has.
    private static let messageLimit = 64

    private init(
        _ channel: any Channel, _ members: [Address], _ inbox: SessionInbox, _ patience: Duration
    ) {
        self.channel = channel
        self.members = members
        self.inbox = inbox
        self.patience = patience
    }

    /// Reads what comes over `channel` while `body` runs protocols. On the transport's loop, where several
    /// members may be waited for at once.
    static func run<Value: Sendable>(
        over channel: any Channel, members: [Address], patience: Duration,
        _ body: (SessionDriver) async throws -> Value
    ) async throws -> Value {
        let inbox = SessionInbox(deadline: .now + patience)
        let driver = SessionDriver(channel, members, inbox, patience)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for place in members.indices where place != channel.party {
                group.addTask { inbox.put(.ended(place, await read(channel, place, inbox))) }
            }
            group.addTask { await inbox.watch() }
            defer { group.cancelAll() }
            do { return try await body(driver) } catch {
                driver.sayFarewell(error)
                throw error
            }
        }
    }

    /// Reads what comes from a member until nothing more does, or it is more than any run has.
    private static func read(
        _ channel: any Channel, _ place: Int, _ inbox: SessionInbox
    ) async -> ChannelError {
        var byteCount = 0
        do throws(ChannelError) {
            for _ in 0..<messageLimit {
                let bytes = try await channel.receive(from: place, maximum: byteLimit)
                byteCount += bytes.count
                guard byteCount <= 2 * byteLimit else { break }
                inbox.put(.message(from: place, bytes))
            }
        } catch { return error }
        return .outOfOrder(party: place, round: messageLimit)
    }

    /// Tells the others whom this node names: who hears nothing else of it then looks at those, too.
    private func sayFarewell(_ error: any Error) {
        // Who is stopped from outside has waited for nobody in vain.
        guard !Task.isCancelled, !hasSaidFarewell, let fault = error as? KeyRunFault else {
            return
        }
        hasSaidFarewell = true
        let places = fault.nodes.compactMap { members.firstIndex(of: $0) }.filter { $0 != place }
        for other in members.indices where other != place && ended[other] == nil {
            try? channel.send([Self.farewell] + places.map { UInt8($0) }, to: other)
        }
    }

    /// What to say when nothing more came in time. Who is missing may itself have waited for somebody, and says
    /// so at about the same time.
    private func silence(of missing: [Int], stage: UInt8) async -> KeyRunFault {
        let fault = KeyRunFault.timedOut(waitedFor: missing.map { members[$0] }, step: stage)
        sayFarewell(fault)
        let inbox = inbox
        inbox.extend(to: .now + min(patience / 2, .seconds(2)))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.watch() }
            defer { group.cancelAll() }
            while missing.contains(where: { ended[$0] == nil && farewells[$0] == nil }) {
                switch await inbox.next() {
                case .message(let sender, let bytes):
                    guard bytes.first == Self.farewell else { continue }
                    takeFarewell(Array(bytes.dropFirst()), from: sender)
                case .ended(let sender, let error): ended[sender] = error
                case .late: return
                }
            }
        }
        guard let gone = missing.first(where: { farewells[$0]?.isEmpty == false }) else {
            return fault
        }
        return .gaveUp(members[gone], because: (farewells[gone] ?? []).map { members[$0] })
    }

    /// Takes a member's last word.
    private func takeFarewell(_ places: [UInt8], from sender: Int) {
        let others = members.indices.filter { $0 != sender && places.contains(UInt8($0)) }
        farewells[sender] = others.filter { $0 != place }
    }

    /// This node's place.
    var place: Int { channel.party }

    /// Sends bytes to a member, as of a stage.
    func send(_ bytes: [UInt8], to place: Int, stage: UInt8) throws {
        try channel.send([stage] + bytes, to: place)
    }

    /// Gives the present step the whole time from now on.
    private func beginStep() { inbox.extend(to: .now + patience) }

    /// The next message of a stage, from whom it comes. Throws `.timedOut` with those in `missing` when the time
    /// of the step is over, and what became of one of them that has gone.
    func receive(
        stage: UInt8, missing: () -> [Int]
    ) async throws(KeyRunFault) -> (sender: Int, bytes: [UInt8]) {
        while true {
            if var waiting = early[stage], !waiting.isEmpty {
                let first = waiting.removeFirst()
                early[stage] = waiting
                return first
            }
            let missing = missing()
            if let gone = missing.first(where: { ended[$0] != nil || farewells[$0] != nil }) {
                let others = (farewells[gone] ?? []).map { members[$0] }
                guard others.isEmpty else { throw .gaveUp(members[gone], because: others) }
                throw ended[gone].map { fault($0) } ?? .left(members[gone])
            }
            switch await inbox.next() {
            case .message(let sender, let bytes):
                guard let own = bytes.first else { throw .blamed(members[sender], .malformed) }
                guard own != Self.farewell else {
                    takeFarewell(Array(bytes.dropFirst()), from: sender)
                    continue
                }
                early[own, default: []].append((sender, Array(bytes.dropFirst())))
            case .ended(let sender, let error): ended[sender] = error
            case .late: throw await silence(of: missing, stage: stage)
            }
        }
    }

    /// Runs this node's party of a protocol to its result.
    ///
    /// - Parameters:
    ///   - numbers: the members' numbers in the protocol, in the session's order; nil: 1, 2, ...
    ///   - gate: is waited for before anything is sent that answers what came.
    /// - Throws: `KeyRunFault`, and what `gate` throws.
    func run<Party: ProtocolParty>(
        _ party: Party, stage: UInt8, numbers: [PartyNumber]? = nil,
        gate: (@Sendable () async throws -> Void)? = nil
    ) async throws -> Party.Output {
        let numbers = numbers ?? PartyNumber.first(members.count)
        do {
            var step = try party.start()
            var missing = party.missing
            beginStep()
            try send(step.messages, numbers, stage)
            while true {
                if let output = step.output { return output }
                let (sender, bytes) = try await receive(stage: stage) {
                    party.missing.compactMap { numbers.firstIndex(of: $0) }
                }
                do throws(KeyManagementError) {
                    step = try party.receive(IncomingMessage(from: numbers[sender], bytes))
                } catch {
                    guard error.leavesStateUnchanged else { throw error }
                    continue
                }
                if let gate, !step.messages.isEmpty { try await gate() }
                try send(step.messages, numbers, stage)
                // Who repeats itself, or asks again, does not bring the run on, and gets no more time by that.
                if party.missing != missing
                    || step.messages.contains(where: { $0.recipient == .all })
                {
                    missing = party.missing
                    beginStep()
                }
            }
        } catch let error as KeyManagementError {
            if let accusation = party.accusation { try? send([accusation], numbers, stage) }
            throw fault(error, numbers)
        } catch let error as ChannelError {
            throw fault(error)
        }
    }

    /// Says that this node is so far, and waits until all are. Throws `KeyRunFault`.
    func meet(stage: UInt8) async throws {
        for place in members.indices where place != self.place {
            try send([], to: place, stage: stage)
        }
        var waiting = Set(members.indices).subtracting([place])
        beginStep()
        while !waiting.isEmpty {
            let (sender, _) = try await receive(stage: stage) { waiting.sorted() }
            if waiting.remove(sender) != nil { beginStep() }
        }
    }

    private func send(
        _ messages: [OutgoingMessage], _ numbers: [PartyNumber], _ stage: UInt8
    ) throws {
        for message in messages {
            switch message.recipient {
            case .all:
                for place in members.indices where place != self.place && ended[place] == nil {
                    try send(message.bytes, to: place, stage: stage)
                }
            case .party(let number):
                if let place = numbers.firstIndex(of: number), ended[place] == nil {
                    try send(message.bytes, to: place, stage: stage)
                }
            }
        }
    }

    private func fault(_ error: KeyManagementError, _ numbers: [PartyNumber]) -> KeyRunFault {
        if case .fault(let party, let fault) = error, let place = numbers.firstIndex(of: party) {
            return .blamed(members[place], fault)
        }
        return .ended(error)
    }

    private func fault(_ error: ChannelError) -> KeyRunFault {
        KeyRunFault(error, members: members)
    }
}

extension KeyRunFault {
    /// What went wrong with a session, by the names of its members.
    init(_ error: ChannelError, members: [Address]) {
        switch error {
        case .timedOut(let place, _): self = .timedOut(waitedFor: [members[place]])
        case .unexpectedLength(let place, _, _, _), .outOfOrder(let place, _):
            self = .blamed(members[place], .malformed)
        case .tooLong(let place, let limit):
            self = .blamed(members[place], .tooLong(byteCount: limit + 1, limit: limit))
        case .closed(let place), .restarted(let place), .committeeDiffers(let place):
            self = .left(members[place])
        case .invalidCommittee, .closedHere: self = .interrupted
        }
    }
}
