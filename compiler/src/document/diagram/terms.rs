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
