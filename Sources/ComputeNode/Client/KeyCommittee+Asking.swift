import Foundation
public import Ledger

/// Members asked one after the other: none of them alone keeps a request from being served.
extension KeyCommittee {
    /// Asks members, one after the other, until one has done what is asked for, and that shows.
    ///
    /// One that refuses, gives something wrong or is silent does not speak for the others: the next is asked.
    /// So it is when one has had its part of the time, which goes on meanwhile. The request's id stays the
    /// same: nodes that it has reached before answer where it stands.
    /// - Parameters:
    ///   - members: whom to ask, in order.
    ///   - patience: for all of it.
    ///   - check: what is wrong with a member's answer; nil where it is right.
    /// - Throws: once all were asked the refusal that most of them gave, the last of several; else what was
    ///   wrong with the last.
    public func carryOut<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by members: [Address], patience: Duration = .seconds(60),
        check: @escaping @Sendable (KeyRequestReport) async -> NodeError? = { _ in nil }
    ) async throws(NodeError) -> KeyRequestReport {
        let end = ContinuousClock.now + patience
        // A node that has not seen the epoch yet will; a caller that is behind has to ask anew.
        let now = try await entry(ask.key)
        guard ask.body.epoch == now.epoch else {
            throw .key(.policy(.otherEpoch(expected: now.epoch)))
        }
        guard now.status != .ended else { throw .key(.policy(.notActive)) }
        while true {
            let outcome = await Self.inTurn(members, until: end) { member in
                await report(ask, by: member, until: end, check)
            }
            switch outcome {
            case .success(let report): return report
            case .failure(let failure):
                // Nodes that have just started find each other in a moment.
                guard failure.isOfTheMoment, ContinuousClock.now < end, !Task.isCancelled
                else { throw failure }
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// What becomes of asking the member at a place.
    private enum Turn<Value: Sendable>: Sendable {
        case ended(Int, Result<Value, NodeError>)
        /// Its part of the time is over.
        case isLate(Int)
    }

    /// What the first member gives that gives what is asked for; else the failure that tells most.
    ///
    /// - Parameter ask: asks one. It checks what comes: whatever it returns is taken.
    static func inTurn<Member: Sendable, Value: Sendable>(
        _ members: [Member], until end: ContinuousClock.Instant,
        _ ask: @escaping @Sendable (Member) async -> Result<Value, NodeError>
    ) async -> Result<Value, NodeError> {
        await withTaskGroup(of: Turn<Value>.self) { group in
            defer { group.cancelAll() }
            var failures: [NodeError] = []
            var last = -1
            var isNextDue = true
            while failures.count < members.count {
                if isNextDue, last + 1 < members.count {
                    last += 1
                    let (place, member) = (last, members[last])
                    let part = ContinuousClock.now.duration(to: end) / (members.count - place)
                    group.addTask { .ended(place, await ask(member)) }
                    group.addTask {
                        try? await Task.sleep(for: part)
                        return .isLate(place)
                    }
                }
                isNextDue = false
                guard let turn = await group.next() else { break }
                switch turn {
                case .isLate(let place): isNextDue = place == last
                case .ended(let place, .failure(let failure)):
                    guard failure.isOneNodes else { return .failure(failure) }
                    failures.append(failure)
                    isNextDue = place == last
                case .ended(_, let success): return success
                }
            }
            return .failure(
                mostTelling(failures)
                    ?? .timedOut(waitedFor: "a member of the key", seconds: 0))
        }
    }

    private func report<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by member: Address, until end: ContinuousClock.Instant,
        _ check: @Sendable (KeyRequestReport) async -> NodeError?
    ) async -> Result<KeyRequestReport, NodeError> {
        let report: KeyRequestReport
        do throws(NodeError) {
            report = try await carryOut(ask, by: member, until: end)
        } catch { return .failure(error) }
        if let fault = await check(report) { return .failure(fault) }
        return .success(report)
    }

    /// What is told where all have failed: what most say who say something.
    static func mostTelling(_ failures: [NodeError]) -> NodeError? {
        let words = failures.compactMap { failure in failure.word.map { ($0, failure) } }
        var counts: [String: Int] = [:]
        for (word, _) in words { counts[word, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return words.last { counts[$0.0] == most }?.1 ?? failures.last
    }

    /// The same at one node.
    public func carryOut<Payload: KeyPayload>(
        _ ask: Ask<Payload>, by member: Address, until end: ContinuousClock.Instant
    ) async throws(NodeError) -> KeyRequestReport {
        let client = try await client(of: member)
        let body = try Self.json(ask.body)
        var pause = Duration.milliseconds(200)
        while true {
            let answer = try await client.http.request(
                ask.method, path: ask.uri, json: body,
                authorization: authorization(ask.method, ask.uri, body, ask.key))
            switch answer.status {
            case 200, 202:
                let report: KeyRequestReport = try NodeClient.decode(answer, status: answer.status)
                guard report.key == ask.key, report.request == ask.body.request else {
                    throw .refused(status: 200, problem: "the answer is about another request")
                }
                return try await ended(report, end) { uri, authorization throws(NodeError) in
                    try await client.http.request(
                        .get, path: uri, authorization: authorization)
                }
            default:
                guard ContinuousClock.now < end, !Task.isCancelled,
                    try await mayChange(answer, ask.key)
                else { throw NodeClient.refusal(answer) }
                try? await Task.sleep(for: answer.status == 429 ? Self.longestPause : pause)
                pause = min(pause * 1.5, Self.longestPause)
            }
        }
    }

    /// Between two requests to one node: nodes count the requests of an account.
    private static let longestPause = Duration.seconds(1)

    /// Whether a refusal goes away with the next block, or in a moment.
    private func mayChange(
        _ answer: PinnedHTTPClient.Answer, _ id: Bytes32
    ) async throws(NodeError) -> Bool {
        let text = String(decoding: answer.body, as: UTF8.self)
        func isRefused(with code: String) -> Bool { text.contains("\"code\":\"\(code)\"") }
        if isRefused(with: "not-active") {
            // A key that the chain has stopped will not be used by waiting.
            return try await ![.stopped, .ended].contains(entry(id).status)
        }
        return [
            "unknown-key", "wrong-state", "busy", "no-share", "other-epoch", "other-policy",
            "too-many-requests",
        ].contains(where: isRefused)
    }

    /// Asks where a request stands until it has ended, and gives it where it is done.
    ///
    /// - Parameter get: asks the member that was asked first.
    func ended(
        _ report: KeyRequestReport, _ end: ContinuousClock.Instant,
        _ get: (_ uri: String, _ authorization: String) async throws(NodeError)
            -> PinnedHTTPClient.Answer
    ) async throws(NodeError) -> KeyRequestReport {
        let uri = "/v1/keys/\(report.key)/requests/\(report.request)"
        let start = ContinuousClock.now
        var now = report
        while true {
            if now.isDone { return now }
            guard now.isPending else { throw NodeClient.refusal(now) }
            guard ContinuousClock.now < end, !Task.isCancelled else {
                throw .timedOut(
                    waitedFor: "request \(report.request), which is still pending",
                    seconds: start.secondsAgo)
            }
            try? await Task.sleep(for: .milliseconds(150))
            let answer = try await get(uri, authorization(.get, uri, [], report.key))
            if answer.status == 429 {
                try? await Task.sleep(for: .seconds(1))
            } else {
                now = try NodeClient.decode(answer)
            }
        }
    }
}

extension NodeError {
    /// Whether another node may do better.
    var isOneNodes: Bool {
        switch self {
        case .unreachable, .timedOut, .unknownNode, .wrongPin, .badValue, .refused, .keyRun: true
        // What a member has done is not there, or is wrong.
        case .key(.failed), .key(.noShare): true
        default: false
        }
    }

    /// What a node has said, by its kind; nil of one that has said nothing.
    fileprivate var word: String? {
        switch self {
        case .refused(let status, let problem):
            "\(status) " + problem.prefix { $0 != ":" }
        case .key(.failed), .keyRun: "wrong"
        default: nil
        }
    }

    /// Whether the same request may do better later.
    fileprivate var isOfTheMoment: Bool {
        if case .refused(let status, _) = self { status == 503 } else { false }
    }
}
