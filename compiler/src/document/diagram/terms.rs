//! The words of a drawing's own in English and Chinese: verdicts, headings, the legend.

use super::{Rung, Words};
use crate::law::verdict::Ruling;

fn both(en: &str, zh: &str) -> Words {
    Words::name(en).and("zh", zh)
}

/// A verdict in one word.
pub fn ruling(r: Ruling) -> Words {
    match r {
        Ruling::Outside => both("outside", "不适用"),
        Ruling::Exempt => both("exempt", "豁免"),
        Ruling::Permitted => both("permitted", "允许"),
        Ruling::NotApplicable => both("not applicable", "不涉及"),
        Ruling::Met => both("met", "符合"),
        Ruling::Contested => both("contested", "有争议"),
        Ruling::Due => both("due", "待办"),
        Ruling::Undetermined => both("undetermined", "待确定"),
        Ruling::Blocked => both("blocked", "受阻"),
        Ruling::Prohibited => both("prohibited", "禁止"),
        Ruling::Unmet => both("unmet", "不符合"),
    }
}

/// The heading of a column.
pub fn rung(r: Rung) -> Words {
    match r {
        Rung::Device => both("Devices", "设备"),
        Rung::Edge => both("Edge", "边缘"),
        Rung::Network => both("Networks", "网络"),
        Rung::Server => both("Servers and clouds", "服务器与云"),
        Rung::Service => both("Services", "服务"),
        Rung::People => both("People", "人员"),
    }
}

pub fn no_place() -> Words {
    both("Place not stated", "地点未说明")
}
pub fn no_party() -> Words {
    both("Operator not stated", "运营方未说明")
}
pub fn no_value() -> Words {
    both("Not stated", "未说明")
}
pub fn everything_held() -> Words {
    both("everything held", "全部所存数据")
}
pub fn whole() -> Words {
    both("All nodes", "全部节点")
}
pub fn serving(activity: &Words) -> Words {
    both(
        &format!("flows for: {}", activity.in_lang("en")),
        &format!("服务于：{}", activity.in_lang("zh")),
    )
}
pub fn journey(data: &Words) -> Words {
    both(
        &format!("the journey of: {}", data.in_lang("en")),
        &format!("数据去向：{}", data.in_lang("zh")),
    )
}
pub fn crossings_of(regime: &str) -> Words {
    both(&format!("crossings of {regime}"), &format!("{regime} 所管的跨境流动"))
}
pub fn as_of(day: crate::base::Day) -> Words {
    both(&format!("as of {day}"), &format!("截至 {day}"))
}
pub fn crossing(n: usize, of: usize, by: &super::Grouping) -> Words {
    use super::Grouping;
    let (en, zh) = match by {
        Grouping::Country => ("cross a border", "跨越边界"),
        Grouping::Entity => ("go to another party", "流向另一主体"),
        _ => ("leave their box", "离开所在区域"),
    };
    let en = if n == 1 {
        en.replacen("cross", "crosses", 1)
            .replacen("go ", "goes ", 1)
            .replacen("leave their", "leaves its", 1)
    } else {
        en.into()
    };
    both(&format!("{n} of {of} flows {en}:"), &format!("{of} 条数据流中有 {n} 条{zh}："))
}
pub fn withheld() -> Words {
    both("No verdicts: the text of the model has errors.", "未作判定：模型文本有错误。")
}
pub fn left_out(nodes: usize, flows: usize) -> Words {
    let s = |n: usize| if n == 1 { "" } else { "s" };
    both(
        &format!("Not drawn: {nodes} node{} and {flows} flow{}.", s(nodes), s(flows)),
        &format!("未绘出：{nodes} 个节点、{flows} 条数据流。"),
    )
}
pub fn collapsed(nodes: usize) -> Words {
    let (s, are) = if nodes == 1 { ("", "is") } else { ("s", "are") };
    both(
        &format!("{nodes} node{s} more {are} drawn as part of the box of their site or group."),
        &format!("另有 {nodes} 个节点并入其场所或分组的方框。"),
    )
}
pub fn bundled(flows: usize) -> Words {
    let (s, are) = if flows == 1 { ("", "is") } else { ("s", "are") };
    both(
        &format!("{flows} flow{s} more {are} drawn as part of another's arrow."),
        &format!("另有 {flows} 条数据流并入其他箭头。"),
    )
}
/// What a page of several shows.
pub fn page(number: usize, of: usize, what: &Words) -> Words {
    both(
        &format!("page {number} of {of}: {}", what.in_lang("en")),
        &format!("第 {number} 页，共 {of} 页：{}", what.in_lang("zh")),
    )
}
pub fn overview() -> Words {
    both("overview", "总览")
}
/// `12 devices`, as the box of a column is called.
pub fn so_many(nodes: usize, rung: super::Rung) -> Words {
    let column = self::rung(rung);
    both(
        &format!("{}: {nodes}", column.in_lang("en")),
        &format!("{}：{nodes}", column.in_lang("zh")),
    )
}
pub fn so_many_flows(flows: usize) -> Words {
    let s = if flows == 1 { "" } else { "s" };
    both(&format!("{flows} flow{s}"), &format!("{flows} 条数据流"))
}
/// Why the slider of days ends where it ends.
pub fn days_until(day: crate::base::Day) -> Words {
    both(
        &format!("The days end on {day}: later ones are left out, because the drawing is large. `portolan horizon` tells all changes."),
        &format!("日期止于 {day}：图幅过大，其后从略。`portolan horizon` 可列出全部变化。"),
    )
}
pub fn only_places(nodes: usize) -> Words {
    both(
        &format!("{nodes} nodes: each place is one box, and an arrow stands for all flows from one to another."),
        &format!("共 {nodes} 个节点：每个地点绘为一个方框，一条箭头代表两地之间的全部数据流。"),
    )
}
pub fn nodes(n: usize) -> Words {
    both(&format!("{n} {}", if n == 1 { "node" } else { "nodes" }), &format!("{n} 个节点"))
}
pub fn copy() -> Words {
    both("data are copied", "数据被复制")
}
pub fn sight() -> Words {
    both("data are only seen", "仅可查看数据")
}
/// A verdict as the legend explains it.
pub fn meaning(r: Ruling) -> Words {
    match r {
        Ruling::Outside => both("outside: the law does not reach it", "不适用：不在该法范围内"),
        Ruling::Exempt => both("exempt", "豁免"),
        Ruling::Permitted => both("permitted", "允许"),
        Ruling::Contested => both("contested: hangs on how the law is read", "有争议：取决于法律解释"),
        Ruling::Undetermined => both("undetermined: a fact is missing", "待确定：缺少事实"),
        Ruling::Blocked => both("blocked: something is missing", "受阻：缺少要件"),
        Ruling::Prohibited => both("prohibited", "禁止"),
        other => ruling(other),
    }
}
pub fn gate() -> Words {
    both(
        "all flows to one territory, gravest verdict first",
        "流向同一地区的全部数据流（最重判定）",
    )
}
pub fn number() -> Words {
    both("number in the table", "对应下表编号")
}
pub fn site() -> Words {
    both("site", "场所")
}
/// The mark a node bears for a finding about itself.
pub fn badge(r: Ruling) -> Words {
    let word = ruling(r);
    both(
        &format!("about the node: {}", word.in_lang("en")),
        &format!("节点事项：{}", word.in_lang("zh")),
    )
}
pub fn waived() -> Words {
    both("accepted findings", "已接受的事项")
}
pub fn unknown() -> Words {
    both("not stated in the model", "模型中未说明")
}
pub fn accepted() -> Words {
    both(" (accepted)", "（已接受）")
}
pub fn heading_number() -> Words {
    both("No.", "编号")
}
pub fn heading_flow() -> Words {
    both("Flow", "数据流")
}
pub fn heading_data() -> Words {
    both("Data", "数据")
}
pub fn heading_verdict() -> Words {
    both("Verdicts", "判定")
}
pub fn via(carrier: &Words) -> Words {
    both(&format!("via {}", carrier.in_lang("en")), &format!("经由{}", carrier.in_lang("zh")))
}
pub fn flows(n: usize) -> Words {
    both(&format!("{n} flow{}", if n == 1 { "" } else { "s" }), &format!("{n} 条数据流"))
}
pub fn point() -> Words {
    both("Point at a flow, a node or a gate.", "请指向数据流、节点或关口。")
}
pub fn search() -> Words {
    both("Search", "搜索")
}
pub fn regime() -> Words {
    both("Regime", "法规")
}
pub fn all() -> Words {
    both("all", "全部")
}
pub fn no_law() -> Words {
    both("not judged", "未判定")
}
pub fn day() -> Words {
    both("Day", "日期")
}
pub fn closer() -> Words {
    both("zoom in", "放大")
}
pub fn farther() -> Words {
    both("zoom out", "缩小")
}
pub fn fit() -> Words {
    both("Fit", "适应窗口")
}
pub fn theme() -> Words {
    both("Light or dark", "浅色或深色")
}
pub fn reasons() -> Words {
    both("Reasons", "理由")
}
