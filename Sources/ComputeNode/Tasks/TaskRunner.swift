import Ledger
import Logging
import MPC

/// Goes on with every unfinished task at once, each in its own Swift task.
struct TaskRunner: Sendable {
    let node: NodeContext
    /// Tasks as they are confirmed; ends when the node stops.
    let incoming: AsyncStream<Hash32>

    /// Runs until the node stops; then lets sessions reach a safe point for the configured time.
    func run() async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await lives()
                return true
            }
            group.addTask {
                await node.stop.wait()
                try? await Task.sleep(for: node.timeouts.shutdown)
                return true
            }
            group.addTask {
                await deleteOldShares()
                return false
            }
            for stock in node.stocks.stocks where node.stocks.targets != StockTargets() {
                group.addTask {
                    await StockMaker(node: node, stock: stock, targets: node.stocks.targets).run()
                    return false
                }
            }
            for await isOver in group where isOver { break }
            group.cancelAll()
        }
    }

    private func deleteOldShares() async {
        let age = node.timeouts.unusedInput
        let pause = min(age, node.timeouts.results, .seconds(600))
        while !node.stop.isSet, !Task.isCancelled {
            do {
                let count = try node.journal.deleteUnusedInputs(age: age.inSeconds)
                let results = try node.journal.deleteResults(
                    age: node.timeouts.results.inSeconds)
                if results > 0 {
                    node.logger.notice(
                        "deleted old private results", metadata: ["count": "\(results)"])
                }
                if count > 0 {
                    node.logger.notice("deleted unused inputs", metadata: ["count": "\(count)"])
                }
            } catch {
                node.logger.critical("journal failed", metadata: ["error": "\(error)"])
            }
            await node.stop.sleep(pause)
        }
    }

    private func lives() async {
        var resumed: [TaskRecord] = []
        do {
            let open = TaskState.allCases.filter { !$0.isFinal && $0 != .seen }
            resumed = try node.journal.tasks(in: Set(open))
        } catch {
            node.logger.critical("journal can't be read", metadata: ["error": "\(error)"])
        }
        for record in resumed {
            node.logger.info(
                "resuming",
                metadata: ["task": "\(record.terms.id)", "state": "\(record.state.rawValue)"])
        }
        await withDiscardingTaskGroup { group in
            var started: Set<Hash32> = []
            for record in resumed where started.insert(record.terms.id).inserted {
                group.addTask { await TaskLife(node: node, id: record.terms.id).run() }
            }
            for await id in incoming where started.insert(id).inserted {
                group.addTask { await TaskLife(node: node, id: id).run() }
            }
        }
    }
}
