// page_words.js - what the controls of a page say, in its three languages.

const WORDS = {
  'en': {
    filter: 'Filters', period: 'Period', day: 'Day', days: '$1 days', clear: 'Clear filters', tickets: 'tickets',
    theme: 'Colours', light: 'Light', dark: 'Dark', print: 'Print', csv: 'Download CSV', more: '$1 chosen',
    unfiltered: 'not filtered', figures: 'figures filtered; sentences are about all tickets',
    approx: '≈ from a histogram, within 6.3%', other: 'all others',
  },
  'zh-Hans': {
    filter: '筛选', period: '期间', day: '报告日', days: '近 $1 天', clear: '清除筛选', tickets: '件工单',
    theme: '颜色', light: '浅色', dark: '深色', print: '打印', csv: '下载 CSV', more: '已选 $1 项',
    unfiltered: '未筛选', figures: '图表已筛选；文字仍针对全部工单', approx: '≈ 由直方图估计，误差不超过 6.3%', other: '其余',
  },
  'zh-Hant': {
    filter: '篩選', period: '期間', day: '報告日', days: '近 $1 天', clear: '清除篩選', tickets: '件工單',
    theme: '顏色', light: '淺色', dark: '深色', print: '列印', csv: '下載 CSV', more: '已選 $1 項',
    unfiltered: '未篩選', figures: '圖表已篩選；文字仍針對全部工單', approx: '≈ 由直方圖估計，誤差不超過 6.3%', other: '其餘',
  },
};
