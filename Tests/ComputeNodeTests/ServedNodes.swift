import ComputeNode
import Foundation
import Ledger
import NIOHTTP1
import Synchronization
import Transport

/// Nodes of this process behind HTTPS, and their chain: what a client meets, whom any of them may deceive.
final class ServedNodes: Sendable {
    /// What a node does with a request in place of serving it; nil: it serves it.
    typealias Lie = @Sendable (StandIn.Request) async -> (status: Int, body: String)?

    let client: KeyCommittee
    let sender: TransactionSender
    private let chain: ServedChain
    private let servers: [StandIn]
    private let lies: Lies

    /// What each node was asked, and how it lies.
    private final class Lies: Sendable {
        let state = Mutex<(lies: [Int: Lie], asked: [(place: Int, uri: String)])>(([:], []))
    }

    /// - Parameter nodes: they outlive this.
    init(_ nodes: KeyNodes) async throws {
        let (owner, members) = (nodes.owner, nodes.members)
        let chain = ServedChain(nodes.registry, owner: owner.address)
        let lies = Lies()
        var servers: [StandIn] = []
        for (place, node) in nodes.nodes.prefix(members.count).enumerated() {
            let credentials = try CertificateAndKey.generate()
            let identity = try Self.identity(node)
            let service = node.service
            let server = try await StandIn(
                certificate: credentials.certificatePEM, key: credentials.privateKeyPEM
            ) { request in
                let lie = lies.state.withLock { state in
                    state.asked.append((place, request.uri))
                    return state.lies[place]
                }
                if let answer = await lie?(request) { return answer }
                return await Self.serve(request, service, identity)
            }
            servers.append(server)
            chain.register(
                .init(
                    endpoint: "127.0.0.1:1", httpEndpoint: "https://127.0.0.1:\(server.port)",
                    pin: try Bytes32(credentials.identity.bytes)), of: node.account)
        }
        let ledger = try await StandIn { chain.answer($0) }
        servers.append(ledger)
        let ethereum = try EthereumClient(url: "http://127.0.0.1:\(ledger.port)")
        client = KeyCommittee(
            registry: KeyRegistry(address: KeyNodes.keyRegistry, client: ethereum),
            nodes: NodeRegistry(address: ServedChain.nodeRegistry, client: ethereum),
            chainId: KeyNodes.chainId, key: owner, timeout: .seconds(10))
        sender = TransactionSender(
            client: ethereum, key: owner, chainId: KeyNodes.chainId,
            policy: SendPolicy(pollInterval: .milliseconds(10)))
        (self.chain, self.servers, self.lies) = (chain, servers, lies)
    }

    /// Has a node deceive clients from now on, or no more.
    func lie(_ place: Int, _ lie: Lie?) { lies.state.withLock { $0.lies[place] = lie } }

    /// Which nodes were asked for something that ends so, in order; forgets that.
    func asked(_ suffix: String) -> [Int] {
        lies.state.withLock { state in
            let found = state.asked.filter { $0.uri.hasSuffix(suffix) }
            state.asked.removeAll { $0.uri.hasSuffix(suffix) }
            return found.map(\.place)
        }
    }

    func stop() async { for server in servers { await server.stop() } }

    /// Has a node be reached by no client any more.
    func stop(_ place: Int) async { await servers[place].stop() }

    // MARK: - Serving

    private static func identity(_ node: KeyNode) throws -> String {
        let statement = SealingKeyStatement(
            node: node.account, key: node.sealing.publicKey, chainId: KeyNodes.chainId,
            registry: Samples.address(78))
        let identity = NodeIdentity(
            account: node.account, chainId: KeyNodes.chainId,
            shareRegistry: Samples.address(78), keyRegistry: KeyNodes.keyRegistry,
            sealingKey: node.sealing.publicKey,
            signature: Hex.encode(try node.key.sign(statement.digest).bytes))
        return try json(identity)
    }

    static func json(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func serve(
        _ request: StandIn.Request, _ service: KeyService, _ identity: String
    ) async -> (status: Int, body: String) {
        do {
            if request.uri == "/v1/node" { return (200, identity) }
            let parts = request.uri.split(separator: "/").map(String.init)
            let id = try Bytes32(hex: parts[2])
            let received = RequestGuard.Received(
                method: request.method.rawValue, uri: request.uri,
                authorization: request.authorization ?? "", body: request.body)
            if request.method == .GET, parts.count == 3 {
                return (200, try json(await service.description(of: id)))
            }
            let report =
                if request.method == .GET {
                    try await service.request(received, Bytes32(hex: parts[4]), key: id)
                } else {
                    try await asked(received, parts.count > 3 ? parts[3] : "", id, service)
                }
            return (request.method != .GET && report.isPending ? 202 : 200, try json(report))
        } catch NodeError.key(let problem) {
            return refusal(problem.status, problem.code, problem.description)
        } catch NodeError.share(let problem) {
            return refusal(problem.status, problem.code, problem.description)
        } catch {
            return refusal(500, "internal", "\(error)")
        }
    }

    static func refusal(
        _ status: Int, _ code: String, _ detail: String
    ) -> (status: Int, body: String) {
        let body = (try? json(["code": code, "detail": detail])) ?? "{}"
        return (status, body)
    }

    private static func asked(
        _ received: RequestGuard.Received, _ path: String, _ id: Bytes32, _ service: KeyService
    ) async throws -> KeyRequestReport {
        switch path {
        case "" where received.method == "DELETE": try await service.delete(received, key: id)
        case "": try await service.create(received, key: id)
        case "undelete": try await service.delete(received, key: id)
        case "policy": try await service.changePolicy(received, key: id)
        case "sign": try await service.sign(received, key: id)
        case "random": try await service.random(received, key: id)
        case "rotate": try await service.rotate(received, key: id)
        case "import": try await service.importKey(received, key: id)
        case "repair": try await service.repair(received, key: id)
        default: throw NodeError.key(.malformedBody)
        }
    }
}
