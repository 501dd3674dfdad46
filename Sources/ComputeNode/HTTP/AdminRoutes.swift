import Foundation
import Hummingbird
import Ledger
import NIOCore
import PrivacyContracts

/// What the operator asks of a node, over plain HTTP on a loopback address.
struct AdminRoutes: Sendable {
    let journal: Journal
    let counters: Counters
    let account: Address
    /// After so many seconds without a block seen, the node calls itself unwell.
    let staleAfter: Double
    /// Nil where the node keeps nothing for others.
    let keeper: ShareKeeper?
    var stocks = PreprocessingStocks.none

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/health") { _, _ in try health() }
        router.get("/metrics") { _, _ in try metrics() }
        if let keeper {
            router.post("/audit/head") { _, _ in
                keeper.postSoon()
                return Response(status: .accepted)
            }
        }
        router.add(middleware: UnknownPaths(counters: nil))
        return router
    }

    /// The answer to `GET /health`.
    struct Health: Codable {
        var ok: Bool
        var account: Address
        var chainHead: UInt64?
        /// Seconds since the chain was last heard of.
        var chainHeadAge: Double?
        var peerSessions: Int
        var tasks: [String: Int]
    }

    private func health() throws -> Response {
        let values = counters.now
        let age = values.head.map { max(0, Date().timeIntervalSince1970 - $0.seenAt) }
        let tasks = try journal.counts()
        let ok = age.map { $0 <= staleAfter } ?? false
        let health = Health(
            ok: ok, account: account, chainHead: values.head?.number,
            chainHeadAge: age.map { ($0 * 1000).rounded() / 1000 }, peerSessions: values.sessions,
            tasks: Dictionary(uniqueKeysWithValues: tasks.map { ($0.rawValue, $1) }))
        return try HTTPAnswers.json(health, status: ok ? 200 : 503)
    }

    private func metrics() throws -> Response {
        let values = counters.now
        let tasks = try journal.counts()
        var out = PrometheusText()
        out.add(
            "mpc_node_info", .gauge, "The version that runs.",
            [([("version", SoftwareVersion.current)], 1)])
        out.add(
            "mpc_node_tasks", .gauge, "Tasks in the journal by state.",
            TaskState.allCases.map { ([("state", $0.rawValue)], Double(tasks[$0] ?? 0)) })
        out.add(
            "mpc_node_inputs_stored_total", .counter, "Input uploads accepted.",
            Double(values.inputsStored))
        out.add(
            "mpc_node_http_requests_total", .counter, "Public HTTP requests by status.",
            values.requests.sorted { $0.key < $1.key }
                .map { ([("status", "\($0.key)")], Double($0.value)) })
        out.add(
            "mpc_node_transactions_total", .counter, "Transactions mined, by kind.",
            values.transactions.sorted { $0.key < $1.key }
                .map { ([("kind", $0.key)], Double($0.value)) })
        let totals: [(String, PrometheusText.Kind, String, Double)] = [
            ("runs_started_total", .counter, "Evaluations started.", Double(values.runsStarted)),
            ("runs_completed_total", .counter, "Evaluations done.", Double(values.runsCompleted)),
            ("runs_failed_total", .counter, "Evaluations ended early.", Double(values.runsFailed)),
            ("rounds_total", .counter, "Communication rounds.", Double(values.rounds)),
            ("bytes_sent_total", .counter, "Session bytes sent.", Double(values.bytesSent)),
            (
                "bytes_received_total", .counter, "Session bytes received.",
                Double(values.bytesReceived)
            ),
            (
                "run_seconds_total", .counter, "Time in evaluations.",
                Double(values.runMilliseconds) / 1000
            ),
            ("chain_failures_total", .counter, "Polls that failed.", Double(values.chainFailures)),
            (
                "reorganisations_total", .counter, "Replaced blocks noticed.",
                Double(values.reorganisations)
            ),
            ("sessions", .gauge, "Sessions open now.", Double(values.sessions)),
            ("chain_head", .gauge, "The newest block seen.", Double(values.head?.number ?? 0)),
        ]
        let shares = try journal.shareTotals()
        out.add("mpc_node_shares", .gauge, "Shares kept for others.", Double(shares.count))
        out.add("mpc_node_share_bytes", .gauge, "Their bytes.", Double(shares.bytes))
        let audit = try journal.auditHead()
        out.add(
            "mpc_node_audit_records", .gauge, "Records of the audit log.",
            Double(audit?.length ?? 0))
        keys(values, &out)
        preprocessing(&out)
        for (name, kind, help, value) in totals { out.add("mpc_node_" + name, kind, help, value) }
        if let head = values.head {
            out.add(
                "mpc_node_chain_head_age_seconds", .gauge, "Since the chain was last heard of.",
                max(0, Date().timeIntervalSince1970 - head.seenAt))
        }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: out.text)))
    }

    /// What is kept ready, by committee, protocol and kind.
    private func preprocessing(_ out: inout PrometheusText) {
        var levels: [(labels: [(String, String)], value: Double)] = []
        var retired: [(labels: [(String, String)], value: Double)] = []
        for stock in stocks.stocks {
            let labels = [
                ("committee", stock.committee.label),
                ("protocol", stock.committee.scheme.rawValue),
            ]
            for (kind, level) in stock.levels.sorted(by: { $0.key < $1.key }) {
                levels.append((labels + [("kind", kind)], Double(level)))
            }
            retired.append((labels, Double(stock.retirements)))
        }
        out.add(
            "mpc_node_preprocessing_elements", .gauge, "Preprocessing kept ready, in elements.",
            levels)
        out.add(
            "mpc_node_preprocessing_retired_total", .counter,
            "Stores that are used no more: a check failed, or an old copy was put back.", retired)
    }

    /// What was done with keys.
    private func keys(_ values: Counters.Values, _ out: inout PrometheusText) {
        let families: [(String, String, String, [String: Int])] = [
            ("uses", "Uses of keys that this node coordinated.", "outcome", values.keyUses),
            ("assists", "Uses of keys that it assisted in.", "operation", values.keyAssists),
            ("refusals", "Requests about keys that it refused.", "code", values.keyRefusals),
        ]
        for (name, help, label, counts) in families {
            out.add(
                "mpc_node_key_\(name)_total", .counter, help,
                counts.sorted { $0.key < $1.key }.map { ([(label, $0.key)], Double($0.value)) })
        }
    }
}
