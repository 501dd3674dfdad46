public import Ledger
public import MPC
public import PrivacyContracts

extension NodeConfiguration {
    /// Preprocessing that the node keeps on disk and makes ahead.
    public struct Preprocessing: Sendable {
        /// A directory for the stores of this node.
        public var path: String
        /// For which committees, and by which protocols.
        public var committees: [Committee]
        /// How much is kept ready for each.
        public var targets: StockTargets

        /// A committee in its order, and a protocol whose products take triples.
        public struct Committee: Hashable, Sendable {
            public var scheme: ContractProtocol.Scheme
            public var nodes: [Address]

            public init(scheme: ContractProtocol.Scheme, nodes: [Address]) {
                self.scheme = scheme
                self.nodes = nodes
            }

            /// From `additive-active 0x… 0x…`.
            init?(_ text: String) {
                let words = text.split(separator: " ").map(String.init)
                guard let name = words.first, let scheme = ContractProtocol.Scheme(rawValue: name),
                    scheme.hasPreprocessing, scheme.parties.contains(words.count - 1)
                else { return nil }
                let nodes = words.dropFirst().compactMap { try? Address($0) }
                guard nodes.count == words.count - 1, Set(nodes).count == nodes.count else {
                    return nil
                }
                self.init(scheme: scheme, nodes: nodes)
            }
        }

        /// The most of one sort that is kept ready.
        static let mostElements = 1 << 26
        static let mostCommittees = 64
    }
}

extension NodeConfiguration.Preprocessing {
    /// Nothing without committees.
    static func read(
        _ settings: consuming Settings, directory: String
    ) throws(NodeError) -> NodeConfiguration.Preprocessing? {
        var settings = settings
        let path = absolute(try settings.text("path") ?? "preprocessing", in: directory)
        var committees: [Committee] = []
        let expected =
            "a list of at most \(mostCommittees) lines like additive-active 0x… 0x…: a protocol that "
            + "takes triples, and the nodes' accounts in the committee's order"
        let listed = try settings.list("committees")
        if listed == nil, try settings.text("committees") != nil {
            throw settings.bad("committees", expected)
        }
        for text in listed ?? [] {
            guard let committee = Committee(text), !committees.contains(committee),
                committees.count < mostCommittees
            else { throw settings.bad("committees", expected) }
            committees.append(committee)
        }
        let range = 0...mostElements
        let targets = StockTargets(
            triples: try settings.integer("triples", in: range, default: 0),
            bitTriples: try settings.integer("bitTriples", in: range, default: 0),
            daBits: try settings.integer("daBits", in: range, default: 0),
            edaBits: try settings.integer("edaBits", in: range, default: 0),
            masks: try settings.integer("masks", in: range, default: 0))
        try settings.finish()
        guard !committees.isEmpty else { return nil }
        return .init(path: path, committees: committees, targets: targets)
    }
}
