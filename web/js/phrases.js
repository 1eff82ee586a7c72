// The editor's own words in Japanese; CodeMirror's English is the key.
export const japanese = {
  "Control character": "制御文字",
  "Selection deleted": "選択範囲を削除しました",
  "Folded lines": "折りたたんだ行",
  "Unfolded lines": "展開した行",
  "to": "から",
  "folded code": "折りたたんだ部分",
  "unfold": "展開",
  "Fold line": "折りたたむ",
  "Unfold line": "展開する",
  "Go to line": "行へ移動",
  "go": "移動",
  "Find": "検索",
  "Replace": "置換",
  "next": "次へ",
  "previous": "前へ",
  "all": "すべて",
  "match case": "大文字と小文字を区別",
  "by word": "単語単位",
  "regexp": "正規表現",
  "replace": "置換",
  "replace all": "すべて置換",
  "close": "閉じる",
  "current match": "現在の一致",
  "replaced $ matches": "$件を置換しました",
  "replaced match on line $": "$行目を置換しました",
  "on line": "行",
  "Completions": "候補",
  "Diagnostics": "問題",
  "No diagnostics": "問題はありません",
};

/** The words that are not CodeMirror's own. */
export function says(language) {
  return language === "ja" ? { reference: "Kubernetesのリファレンス" } : { reference: "Kubernetes reference" };
}
