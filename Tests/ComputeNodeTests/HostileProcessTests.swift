import AsyncHTTPClient
import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// Real processes against a chain that takes blocks back, and against strangers' connections.
@Suite(.serialized) struct HostileProcessTests {
    @Test(.timeLimit(.minutes(5))) func replacedBlocksPoliciesAndSlowClients() async throws {
        let committee = try await Committee(changes: [
            "chain.confirmations": "8", "timeouts.connection": "2", "limits.connections": "3",
            "policy.minimumEscrow": "200", "policy.maximumDeadline": "100",
        ])
        do {
            let other = try await committee.register(
                TestContracts.slow, manifest: TestContracts.slowManifest, upload: false)
            let served = try await committee.register(
                TestContracts.auction, manifest: TestContracts.auctionManifest(), upload: false)
            for node in committee.nodes {
                try node.change(["policy.contracts": "[\"\(served.id)\"]"])
            }
            try await committee.start()
            try await vanishes(committee, served)
            try await declines(committee, served, other)
            try await slowClients(committee)
            try await waitingClients(committee)
            try await cannotStart(committee)
        } catch {
            committee.printLogs()
            await committee.stop()
            throw error
        }
        await committee.stop()
    }

    /// A request that the nodes have read is taken back with its block: they forget it.
    private func vanishes(_ committee: Committee, _ contract: Committee.Registered) async throws {
        let before = try await committee.client.blockNumber()
        let task = try await committee.request(contract, method: "auction", inputs: [])
        for node in 0..<3 {
            let report = try await committee.wait(for: task, at: node, until: .seen, within: 5)
            #expect(report?.state == "seen")
        }
        // A node's transaction can come between the two calls: then the request is still there.
        var tries = 0
        while try await committee.market.task(task) != nil, tries < 3 {
            let depth = try await committee.client.blockNumber() - before
            try await reorganise(committee, depth: depth)
            tries += 1
        }
        let end = ContinuousClock.now + .seconds(10)
        for node in committee.nodes {
            let client = try #require(node.client())
            while try await client.task(task) != nil, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await client.task(task) == nil)
        }
        #expect(try await committee.market.task(task) == nil)
    }

    private func reorganise(_ committee: Committee, depth: UInt64) async throws {
        var request = HTTPClientRequest(url: committee.chain.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(
            ByteBuffer(
                string: """
                    {"jsonrpc":"2.0","id":1,"method":"dev_reorg","params":["0x\(String(depth, radix: 16))","drop"]}
                    """))
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let text = String(buffer: try await answer.body.collect(upTo: 1 << 20))
        #expect(text.contains("\"result\""), "\(text)")
    }

    /// Why nodes have declined a task, as soon as one says so.
    private func reasons(_ committee: Committee, _ task: Bytes32) async throws -> [String] {
        let end = ContinuousClock.now + .seconds(10)
        while true {
            var reasons: [String] = []
            for node in committee.nodes {
                let report = try await node.client()?.task(task)
                if let reason = report?.reason { reasons.append(reason) }
            }
            guard reasons.isEmpty, ContinuousClock.now < end else { return reasons }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// What the operators' policy excludes is declined with a reason and refunded at once.
    private func declines(
        _ committee: Committee, _ served: Committee.Registered, _ other: Committee.Registered
    ) async throws {
        let cheap = try await committee.request(
            served, method: "auction", inputs: [], escrow: 199)
        let late = try await committee.request(
            served, method: "auction", inputs: [], deadlineIn: 1000)
        let foreign = try await committee.request(other, method: "slow", inputs: [])
        for (task, word) in [(cheap, "escrow"), (late, "deadline"), (foreign, "contract")] {
            let status = try await committee.wait(for: task, until: [.expired], within: 20)
            #expect(status == .expired)
            // One node's word ends a task: the others need not have come to theirs before.
            let reasons = try await reasons(committee, task)
            #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains(word) }, "\(reasons)")
        }
        #expect(try await committee.balances().requester == 799)
        let client = try #require(committee.nodes[0].client())
        await #expect {
            try await client.put(contract: other.id, ir: other.ir, manifest: other.manifest)
        } throws: { error in
            guard case NodeError.refused(403, _) = error else { return false }
            return true
        }
    }

    /// Clients that connect and send nothing, or little by little, lose their places.
    private func slowClients(_ committee: Committee) async throws {
        let node = committee.nodes[1]
        let endpoint = try #require(node.endpoints?.http)
        let start = ContinuousClock.now
        var channels: [any NIOCore.Channel] = []
        for _ in 0..<3 {
            channels.append(
                try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: endpoint.host, port: endpoint.port).get())
        }
        // The beginning of a TLS record, which never ends.
        channels[0].writeAndFlush(ByteBuffer(bytes: [0x16, 3, 1, 2, 0, 1]), promise: nil)
        try await Task.sleep(for: .milliseconds(300))
        let client = try #require(node.client(timeout: .seconds(10)))
        #expect(try await client.task(Samples.word(1)) == nil)
        // All places were taken until the idle ones were sent away.
        #expect(start.duration(to: .now) > .seconds(1))
        for channel in channels { try await channel.closeFuture.get() }
    }

    /// A client that waits with its body is told to send it; not one of a version that knows no such word, nor
    /// where that would come in the middle of another answer.
    private func waitingClients(_ committee: Committee) async throws {
        let go = "HTTP/1.1 100 Continue\r\n\r\n"
        func request(_ version: String) -> String {
            "POST /nothing HTTP/\(version)\r\nhost: node\r\ncontent-length: 2\r\n"
                + "expect: 100-Continue\r\n\r\n"
        }
        let endpoint = try #require(committee.nodes[1].endpoints?.admin)
        let client = try await PlainClient(endpoint)
        try await client.send(request("1.1"))
        #expect(await client.text { $0.hasPrefix(go) }.hasPrefix(go))
        try await client.send("{}")
        #expect(await client.text { $0.contains(" 404 ") }.hasPrefix(go + "HTTP/1.1 404 "))
        for first in ["", "GET /nothing HTTP/1.1\r\nhost: node\r\n\r\n"] {
            let version = first.isEmpty ? "1.0" : "1.1"
            let client = try await PlainClient(endpoint)
            try await client.send(first + request(version))
            try await Task.sleep(for: .milliseconds(200))
            try await client.send("{}")
            let count = first.isEmpty ? 1 : 2
            let text = await client.text { $0.split(separator: " 404 ").count > count }
            #expect(text.hasPrefix("HTTP/1.1 404 ") && !text.contains(go))
        }
    }

    /// A node that can't serve says so by its exit status.
    private func cannotStart(_ committee: Committee) async throws {
        let node = committee.nodes[2]
        await node.stop()
        try node.change(["chain.chainId": "5", "storage.path": "other.sqlite"])
        let wrongChain = try node.launch()
        #expect(await wrongChain.waitForEnd(within: .seconds(20)))
        #expect(await wrongChain.stop() == false, "it ends with an error")
        let taken = try #require(committee.nodes[1].endpoints?.http)
        try node.change([
            "chain.chainId": "\(committee.chain.chainId)", "storage.path": "third.sqlite",
            "listen.http": "\"\(taken)\"",
        ])
        let noPort = try node.launch()
        #expect(await noPort.waitForEnd(within: .seconds(20)))
        #expect(await noPort.stop() == false, "it ends with an error")
        let log = try String(contentsOfFile: node.log, encoding: .utf8)
        #expect(
            log.contains("\(NodeError.wrongChain(expected: 5, found: committee.chain.chainId))"))
        #expect(log.contains("\(NodeError.listen(address: taken.description))"))
    }
}

/// A client that sends text and collects what comes.
private struct PlainClient {
    private final class Reader: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let text = Mutex("")

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let more = String(buffer: unwrapInboundIn(data))
            text.withLock { $0 += more }
        }
    }

    private let channel: any NIOCore.Channel
    private let reader = Reader()

    init(_ endpoint: NodeConfiguration.Endpoint) async throws {
        let reader = reader
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(reader) }
            .connect(host: endpoint.host, port: endpoint.port).get()
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// What has come, as soon as it is so, or after five seconds.
    func text(_ isSo: (String) -> Bool) async -> String {
        let end = ContinuousClock.now + .seconds(5)
        while true {
            let text = reader.text.withLock { $0 }
            if isSo(text) || ContinuousClock.now > end { return text }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
