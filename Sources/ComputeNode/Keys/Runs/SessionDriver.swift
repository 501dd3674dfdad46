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
    /// For each step: from one message that is taken to the next.
    private let patience: Duration
    private var early: [UInt8: [(sender: Int, bytes: [UInt8])]] = [:]
    private var ended: [Int: ChannelError] = [:]

    /// The greatest length of a message.
    static let byteLimit = 1 << 24

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
                group.addTask {
                    do throws(ChannelError) {
                        while true {
                            inbox.put(
                                .message(
                                    from: place,
                                    try await channel.receive(
                                        from: place, maximum: Self.byteLimit)))
                        }
                    } catch {
                        inbox.put(.ended(place, error))
                    }
                }
            }
            group.addTask { await inbox.watch() }
            defer { group.cancelAll() }
            return try await body(driver)
        }
    }

    /// This node's place.
    var place: Int { channel.party }

    /// Sends bytes to a member, as of a stage.
    func send(_ bytes: [UInt8], to place: Int, stage: UInt8) throws {
        try channel.send([stage] + bytes, to: place)
    }

    /// The next message of a stage, from whom it comes. Throws `.timedOut` with those in `missing`, and
    /// `.left` with one of them that has gone.
    func receive(
        stage: UInt8, missing: () -> [Int]
    ) async throws(KeyRunFault) -> (sender: Int, bytes: [UInt8]) {
        inbox.extend(to: .now + patience)
        while true {
            if var waiting = early[stage], !waiting.isEmpty {
                let first = waiting.removeFirst()
                early[stage] = waiting
                return first
            }
            if let gone = missing().first(where: { ended[$0] != nil }) {
                throw .left(members[gone])
            }
            switch await inbox.next() {
            case .message(let sender, let bytes):
                guard let own = bytes.first else { throw .blamed(members[sender], .malformed) }
                early[own, default: []].append((sender, Array(bytes.dropFirst())))
            case .ended(let sender, let error): ended[sender] = error
            case .late: throw .timedOut(waitedFor: missing().map { members[$0] })
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
        while !waiting.isEmpty {
            let (sender, _) = try await receive(stage: stage) { waiting.sorted() }
            waiting.remove(sender)
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
